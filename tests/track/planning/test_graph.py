"""What waits for what: every order keeps it, every circle is one."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from des.track.planning import graph

NAMES = st.sampled_from("abcdefgh")
GRAPHS = st.dictionaries(NAMES, st.lists(NAMES | st.just("unknown"), max_size=3), max_size=8)


@given(GRAPHS)
def test_an_order_or_a_circle(waits_for: dict[str, list[str]]) -> None:
    order, circle = graph.order(waits_for), graph.circle(waits_for)
    for place, name in enumerate(order):
        assert {one for one in waits_for[name] if one in waits_for} <= set(order[:place])
    assert (set(order) == set(waits_for)) == (circle == ())
    assert len(order) == len(set(order))
    for name, other in zip(circle, circle[1:]):
        assert other in waits_for[name]
    if circle:
        assert circle[0] == circle[-1]
        assert len(set(circle)) == len(circle) - 1


def test_free_names_stand_in_the_order_of_the_graph_or_by_rank() -> None:
    waits_for = {"c": [], "a": [], "b": ["c"]}
    assert graph.order(waits_for) == ("c", "a", "b")
    assert graph.order(waits_for, rank=lambda name: name) == ("a", "c", "b")


def test_a_chain_of_thousands_is_no_trouble() -> None:
    chain = {str(number): [str(number + 1)] for number in range(5000)}
    assert graph.order(chain)[0] == "4999"
    assert len(graph.circle({**chain, "5000": ["0"]})) == 5002
