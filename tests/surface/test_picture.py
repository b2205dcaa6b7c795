"""README's picture shows what the program shows, and needs nothing from elsewhere."""

from xml.etree import ElementTree as ET

from tests.surface.picture import PICTURE, picture
from tests.surface.reference import README


def test_the_picture_shows_what_the_program_shows() -> None:
    assert picture() == PICTURE.read_text(encoding="utf-8"), "`poe docs` draws it anew"


def test_the_picture_needs_nothing_from_elsewhere() -> None:
    text = PICTURE.read_text(encoding="utf-8")
    tags = {element.tag.rpartition("}")[2] for element in ET.fromstring(text).iter()}  # noqa: S314 - our own file
    assert tags == {"svg", "title", "style", "rect", "circle", "text", "path", "g"}
    assert text.count("http") == 1, "the name space and no address besides"
    assert "url(" not in text


def test_readme_shows_the_picture_and_says_it_in_words() -> None:
    place = PICTURE.relative_to(README.parent).as_posix()
    alternative, _, _ = README.read_text(encoding="utf-8").partition(f"]({place})")
    assert len(alternative.rpartition("![")[2]) > 40
