"""How languages other than Python are read: a tree-sitter grammar each, and queries for what counts (R33).

Captures: `function`, `method`, `class` with `name`: a definition; `owner`, `base`: of it; `called`: the language calls
it; `promised`: an interface, or a method it declares; `leaf`: a name; `quiet`: no use, nor anything in it; `use`: a use
all the same; `text`: a string that may be a name; `prefix`: how a name begins that is put together at run time,
`doubt`: one that is looked up; `export`: a name that is offered; `default`: the one that goes by the file's name;
`load`: an imported file, `near`: how its path begins, `beside`: it is computed, `offer`: a file whose exports are
offered; `tests`: what may be a test inside of production.
"""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from functools import cache
from typing import Any

_SCRIPT = """
[(identifier) (property_identifier) (private_property_identifier) (shorthand_property_identifier)] @leaf
(function_declaration name: (_) @name) @function
(generator_function_declaration name: (_) @name) @function
(variable_declarator name: (identifier) @name value: [(arrow_function) (function_expression)]) @function
(variable_declarator name: (identifier) @name value: (class)) @class
(class name: (_) @name @called) @class
(assignment_expression
  left: (member_expression object: (_) @_exports property: (property_identifier) @name @export)
  right: [(arrow_function) (function_expression)] (#match? @_exports "^(module\\\\.)?exports$")) @function
(assignment_expression
  left: (member_expression
    object: (member_expression object: (identifier) @owner @quiet property: (_) @_prototype)
    property: (property_identifier) @name)
  right: [(arrow_function) (function_expression)] (#eq? @_prototype "prototype")) @method
(class_declaration name: (_) @name) @class
(class_body (method_definition name: [(property_identifier) (private_property_identifier)] @name) @method
  (#not-eq? @name "constructor"))
(import_statement) @quiet
(import_specifier name: (identifier) @use alias: (_))
(import_statement source: (string (string_fragment) @load))
(export_statement source: (string (string_fragment) @load))
(export_statement !declaration !value source: (string (string_fragment) @offer))
(call_expression function: [(identifier) (import)] @_load arguments: (arguments (string (string_fragment) @load))
  (#match? @_load "^(require|import)$"))
(call_expression function: [(identifier) (import)] @_load
  arguments: (arguments [(template_string . (string_fragment) @near) (binary_expression left: (string (_) @near))])
  (#match? @_load "^(require|import)$"))
(call_expression function: [(identifier) (import)] @_load
  arguments: (arguments . [(identifier) (call_expression)] @beside)
  (#match? @_load "^(require|import)$"))
(export_specifier) @quiet
(export_specifier name: (_) @export !alias)
(export_specifier name: (_) @use alias: (_) @export)
(export_statement declaration: [
  (function_declaration name: (_) @export) (generator_function_declaration name: (_) @export)
  (class_declaration name: (_) @export) (lexical_declaration (variable_declarator name: (identifier) @export))])
(export_statement "default" declaration: (_ name: (_) @default))
(export_statement "default" value: (identifier) @default @quiet)
(assignment_expression left: (_) @_exports right: (identifier) @default @quiet
  (#eq? @_exports "module.exports"))
(assignment_expression left: (_) @_exports right: (_ name: (_) @default) (#eq? @_exports "module.exports"))
(assignment_expression left: (_) @_exports right: (object (shorthand_property_identifier) @export @quiet)
  (#eq? @_exports "module.exports"))
(assignment_expression left: (_) @_exports right: (object (pair key: (_) @export value: (identifier) @_value))
  (#eq? @_exports "module.exports"))
(assignment_expression left: (_) @_exports right: (object (pair key: (_) @_key value: (identifier) @quiet))
  (#eq? @_exports "module.exports") (#eq? @_key @quiet))
(assignment_expression left: (member_expression object: (_) @_exports property: (_) @export) right: (identifier) @_value
  (#match? @_exports "^(module\\.)?exports$"))
(assignment_expression left: (member_expression object: (_) @_exports property: (_) @_key) right: (identifier) @quiet
  (#match? @_exports "^(module\\.)?exports$") (#eq? @_key @quiet))
(assignment_expression left: (_) @_exports right: [
  (call_expression function: (_) @_load arguments: (arguments (string (string_fragment) @offer)))
  (object (pair value: (call_expression function: (_) @_load arguments: (arguments (string (_) @offer)))))]
  (#match? @_exports "^(module\\.)?exports(\\.|$)") (#eq? @_load "require"))
(subscript_expression index: (template_string . (string_fragment) @prefix))
(subscript_expression index: (binary_expression left: (string (_) @prefix)))
(subscript_expression index: (template_string . (template_substitution)) @doubt)
(call_expression function: (subscript_expression object: (this) index: (identifier) @doubt))
(pair key: (property_identifier) @quiet)
(object (method_definition name: (property_identifier) @quiet))
(jsx_attribute (property_identifier) @quiet)
(string (string_fragment) @text)
"""
_JAVASCRIPT = (
    _SCRIPT
    + """
(class_body (field_definition property: (property_identifier) @name
  value: [(arrow_function) (function_expression)]) @method)
(class_declaration name: (_) @name (class_heritage (_) @base)) @class
(class name: (_) @name (class_heritage (_) @base)) @class
(variable_declarator name: (identifier) @name value: (class (class_heritage (_) @base))) @class
"""
)
_TYPES = """
(type_identifier) @leaf
(abstract_class_declaration name: (_) @name) @class
(class_declaration name: (_) @name (class_heritage (extends_clause value: (_) @base))) @class
(class name: (_) @name (class_heritage (extends_clause value: (_) @base))) @class
(export_statement "=" (identifier) @default @quiet)
(abstract_class_declaration name: (_) @name (class_heritage (extends_clause value: (_) @base))) @class
(class_declaration name: (_) @name (class_heritage (implements_clause (_) @base))) @class
(class_body (public_field_definition name: (property_identifier) @name
  value: [(arrow_function) (function_expression)]) @method)
(export_statement declaration: (abstract_class_declaration name: (_) @export))
(method_signature name: (_) @promised @quiet)
(property_signature name: (_) @promised @quiet)
(abstract_method_signature name: (_) @promised @quiet)
(function_signature name: (_) @quiet)
(public_field_definition name: (_) @quiet)
(interface_declaration name: (_) @promised @quiet)
"""
_TYPESCRIPT = _SCRIPT.replace("(jsx_attribute (property_identifier) @quiet)\n", "") + _TYPES
_GO = """
[(identifier) (field_identifier) (type_identifier)] @leaf
(function_declaration name: (_) @name) @function
(method_declaration receiver: (parameter_list) @quiet name: (_) @name) @method
(method_declaration receiver: (parameter_list (parameter_declaration
  type: [(type_identifier) @owner (pointer_type (type_identifier) @owner) (generic_type type: (_) @owner)
    (pointer_type (generic_type type: (_) @owner))])) name: (_) @name) @method
(type_spec name: (_) @name type: (struct_type)) @class
(method_elem name: (_) @promised @quiet)
(field_declaration name: (_) @quiet)
(keyed_element key: (literal_element (identifier) @quiet))
(parameter_declaration name: (_) @quiet)
(interpreted_string_literal (interpreted_string_literal_content) @text)
"""
_RUST = """
[(identifier) (field_identifier) (type_identifier) (shorthand_field_identifier)] @leaf
(function_item name: (_) @name) @function
(impl_item !trait type: [(type_identifier) @owner (generic_type type: (_) @owner)]
  body: (declaration_list (function_item name: (_) @name) @method))
(impl_item trait: (_) body: (declaration_list (function_item name: (_) @called)))
(impl_item type: (_) @quiet)
(trait_item body: (declaration_list (function_item name: (_) @promised)))
(function_item (function_modifiers (extern_modifier)) name: (_) @called)
(struct_item name: (_) @name) @class
(enum_item name: (_) @name) @class
(function_signature_item name: (_) @promised @quiet)
(field_declaration name: (_) @quiet)
(field_initializer field: (_) @quiet)
(enum_variant name: (_) @quiet)
(mod_item name: (_) @quiet)
(use_declaration) @quiet
(use_declaration (visibility_modifier) argument: (identifier) @export)
(use_declaration (visibility_modifier) argument: (scoped_identifier name: (_) @export))
(use_declaration (visibility_modifier) argument: (scoped_use_list list: (use_list (identifier) @export)))
(use_as_clause path: (identifier) @use)
(use_as_clause path: (scoped_identifier name: (_) @use))
(mod_item) @tests
(function_item) @tests
(string_literal (string_content) @text)
"""
_JAVA = """
[(identifier) (type_identifier)] @leaf
(method_declaration name: (_) @name body: (_)) @method
(class_declaration name: (_) @name) @class
(record_declaration name: (_) @name) @class
(enum_declaration name: (_) @name) @class
(class_declaration name: (_) @name superclass: (superclass (_) @base)) @class
(class_declaration name: (_) @name interfaces: (super_interfaces (type_list (_) @base))) @class
(record_declaration name: (_) @name interfaces: (super_interfaces (type_list (_) @base))) @class
(enum_declaration name: (_) @name interfaces: (super_interfaces (type_list (_) @base))) @class
(interface_declaration body: (interface_body (method_declaration name: (_) @promised !body)))
(interface_declaration name: (_) @promised @quiet)
(method_declaration (modifiers "abstract") name: (_) @promised)
(object_creation_expression (class_body (method_declaration name: (_) @called)))
(enum_constant (class_body (method_declaration name: (_) @called)))
(constructor_declaration name: (_) @quiet)
(enum_constant name: (_) @quiet)
(variable_declarator name: (_) @quiet)
(formal_parameter name: (_) @quiet)
(import_declaration) @quiet
(package_declaration) @quiet
(marker_annotation name: (_) @quiet)
(string_literal (string_fragment) @text)
"""


@dataclass(frozen=True)
class Grammar:
    """package: on PyPI. function: of its module, gives the language. capitals: a capital letter exports a name."""

    package: str
    function: str
    query: str
    capitals: bool = False


_GRAMMARS = {
    "js cjs mjs jsx": Grammar("tree-sitter-javascript", "language", _JAVASCRIPT),
    "ts cts mts": Grammar("tree-sitter-typescript", "language_typescript", _TYPESCRIPT),
    "tsx": Grammar("tree-sitter-typescript", "language_tsx", _SCRIPT + _TYPES),
    "go": Grammar("tree-sitter-go", "language", _GO, True),
    "rs": Grammar("tree-sitter-rust", "language", _RUST),
    "java": Grammar("tree-sitter-java", "language", _JAVA),
}
_BY_ENDING = {ending: grammar for endings, grammar in _GRAMMARS.items() for ending in endings.split()}


def grammar(path: str) -> Grammar | None:
    """The grammar for a file, by the ending of its name; None when there is none."""
    return _BY_ENDING.get(path.rpartition(".")[2].lower())


@cache
def load(one: Grammar) -> tuple[Any, Any]:
    """The parser and the query of a grammar. ImportError when tree-sitter or the grammar is not installed."""
    tree_sitter = importlib.import_module("tree_sitter")
    if not hasattr(tree_sitter, "QueryCursor"):
        raise ImportError("tree-sitter is older than 0.25")
    module = importlib.import_module(one.package.replace("-", "_"))
    language = tree_sitter.Language(getattr(module, one.function)())
    return tree_sitter.Parser(language), tree_sitter.Query(language, one.query)


def captured(query: Any, node: Any) -> list[dict[str, list[Any]]]:
    """The matches of a query in a tree: by capture, the nodes."""
    tree_sitter = importlib.import_module("tree_sitter")
    return [found for _, found in tree_sitter.QueryCursor(query).matches(node)]
