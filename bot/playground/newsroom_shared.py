"""What a newsroom's file says beside the people, each with a name: handed to those whom it is about."""

from typing import Any

from bot.domain.words import one_line

OF_PEOPLE = ("posts", "away")
_NAMED = ("sme", "smes", "name", "names", "who", "person", "people", "author", "authors", "by")


def shared_out(data: dict[Any, Any]) -> dict[Any, Any]:
    """The same with those posts and leaves where they belong. What has nobody's name stays, to be refused; one country
    is everybody's who names none."""
    people = data.get("people")
    if not isinstance(people, list) or not any(key in data for key in (*OF_PEOPLE, "country")):
        return data
    people = [dict(person) if isinstance(person, dict) else person for person in people]
    data = {**data, "people": people}
    country = data.pop("country", None)
    for person in people:
        if country is not None and isinstance(person, dict):
            person.setdefault("country", country)
    for key in OF_PEOPLE:
        left = [row for row in _rows(data.pop(key, [])) if not _handed_out(row, key, people)]
        if left:
            data[key] = left
    return data


def whose_is_it(row: object) -> str:
    """A sentence about what could not be handed out."""
    names, _ = _parts(row)
    if not names:
        return "what stands beside the people needs a name, such as “sme: Mara Lindqvist”"
    return f"“{one_line(names[0], 60)}” is nobody's name here"


def _rows(written: object) -> list[Any]:
    if isinstance(written, dict):
        return [{"sme": name, "": what} for name, what in written.items()]
    return list(written) if isinstance(written, list) else [written]


def _handed_out(row: object, key: str, people: list[Any]) -> bool:
    names, what = _parts(row)
    persons = [_person(name, people) for name in names]
    if not persons or None in persons:
        return False
    for person in persons:
        if person is not None:
            person[key] = [*_listed(person.get(key, [])), *_listed(what)]
    return True


def _parts(row: object) -> tuple[list[str], Any]:
    """Whose it is, and the rest."""
    key = next((key for key in _NAMED if key in row), None) if isinstance(row, dict) else None
    if not isinstance(row, dict) or key is None:
        return [], row
    rest = {name: value for name, value in row.items() if name != key}
    return [str(name) for name in _listed(row[key])], rest.get("", rest)


def _person(name: str, people: list[Any]) -> dict[Any, Any] | None:
    wanted = one_line(name, 80).casefold()
    known = [(one_line(str(each.get("name", "")), 80).casefold(), each) for each in people if isinstance(each, dict)]
    whole = [each for called, each in known if called == wanted]
    first = [each for called, each in known if called.split()[:1] == [wanted]]
    return whole[0] if whole else first[0] if len(first) == 1 else None


def _listed(written: Any) -> list[Any]:
    return list(written) if isinstance(written, list) else [written]
