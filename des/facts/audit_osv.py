"""The JSON report of osv-scanner, and of whatever writes the same form; it can be made offline."""

from __future__ import annotations

from collections.abc import Iterator

from des.facts.audits import WORDS, Audit, Vulnerability, audit, vulnerability
from des.facts.severity import Severity, of_score
from des.facts.tool_json import Node, document


def read(text: str, where: str) -> Audit:
    """The audit of a report. Ids of one weakness, which the scanner groups, count once. The severity is the group's
    score, else the word that the database has, else high. An empty list of results is clean: the scanner lists only
    packages in which it found something, and writes no report when it found none to scan. where: its file, for
    messages. DesError for another form, and for a score that is none."""
    report = document(text, where)
    return audit(
        found for result in report["results"].each() for package in result["packages"].maybe() for found in _of(package)
    )


def _of(entry: Node) -> Iterator[Vulnerability]:
    package = entry["package"]
    name, version = package["name"].text(), package["version"].text("")
    records = {record["id"].text(): record for record in entry["vulnerabilities"].maybe()}
    told: set[str] = set()
    for group in entry["groups"].maybe():
        ids = [one.text() for one in group["ids"].each()]
        known = [records[one] for one in ids if one in records]
        told.update(ids)
        if not ids:
            raise group["ids"].wrong("is empty")
        if not known or any(not record["withdrawn"].given for record in known):
            yield _one(name, version, ids[0], known, group["max_severity"])
    for id_, record in records.items():
        if id_ not in told and not record["withdrawn"].given:
            yield _one(name, version, id_, [record], record["max_severity"])


def _one(name: str, version: str, id_: str, records: list[Node], score: Node) -> Vulnerability:
    texts = (record["summary"].text("") or record["details"].text("") for record in records)
    fixed = dict.fromkeys(release for record in records for release in _fixed(name, record))
    return vulnerability(name, version, id_, _severity(records, score), fixed, next((one for one in texts if one), ""))


def _severity(records: list[Node], score: Node) -> Severity:
    text = score.text("")
    if text:
        try:
            number = float(text)
        except ValueError:
            number = -1
        if not 0 <= number <= 10:
            raise score.wrong(f"is {text[:40]!r}, not within 0 to 10")
        return of_score(number)
    words = (str(record["database_specific"]["severity"].value).lower() for record in records)
    return next((WORDS[word] for word in words if word in WORDS), Severity.HIGH)


def _fixed(name: str, record: Node) -> Iterator[str]:
    for affected in record["affected"].maybe():
        if affected["package"]["name"].text(name) != name:
            continue
        for span in affected["ranges"].maybe():
            if span["type"].text("") != "GIT":  # of a repository the commits are told, not the releases
                yield from (event["fixed"].text() for event in span["events"].maybe() if event["fixed"].given)
