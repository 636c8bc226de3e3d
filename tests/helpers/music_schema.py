"""The W3C's schema of MusicXML 4.0, as the package `musicxml` brings it to every machine."""

from __future__ import annotations

import functools
import importlib.util
from pathlib import Path
from typing import Final

from lxml import etree

# The schema refers to two others on the web; these have the attributes that it takes from them.
_HEAD: Final = (
    '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" attributeFormDefault="qualified"'
)
_XML: Final = f"""{_HEAD} targetNamespace="http://www.w3.org/XML/1998/namespace">
  <xs:attribute name="lang" type="xs:language"/>
  <xs:attribute name="space">
    <xs:simpleType>
      <xs:restriction base="xs:NCName">
        <xs:enumeration value="default"/>
        <xs:enumeration value="preserve"/>
      </xs:restriction>
    </xs:simpleType>
  </xs:attribute>
</xs:schema>"""
_XLINK: Final = f"""{_HEAD} targetNamespace="http://www.w3.org/1999/xlink">
  <xs:attribute name="href" type="xs:anyURI"/>
  <xs:attribute name="type" type="xs:NMTOKEN" fixed="simple"/>
  <xs:attribute name="role" type="xs:token"/>
  <xs:attribute name="title" type="xs:token"/>
  <xs:attribute name="show" type="xs:NMTOKEN"/>
  <xs:attribute name="actuate" type="xs:NMTOKEN"/>
</xs:schema>"""
_IMPORTED: Final = {"xml.xsd": _XML, "xlink.xsd": _XLINK}


class _Local(etree.Resolver):  # type: ignore[misc]
    def resolve(self, url: str, public_id: str, context: object) -> object:
        del public_id
        return self.resolve_string(_IMPORTED[url.rpartition("/")[2]], context)


@functools.cache
def _schema() -> etree.XMLSchema:
    found = importlib.util.find_spec("musicxml")
    assert found is not None, "run the tests with `make test`, which installs the schema"
    assert found.origin is not None
    parser = etree.XMLParser(no_network=True)
    parser.resolvers.add(_Local())
    path = Path(found.origin).parent / "generate_classes" / "musicxml_4_0.xsd"
    return etree.XMLSchema(etree.fromstring(path.read_bytes(), parser))


def faults_of(score: str) -> list[str]:
    """Say what in a score is not as the schema wants it; nothing if it is valid."""
    parser = etree.XMLParser(load_dtd=False, no_network=True)
    schema = _schema()
    schema.validate(etree.fromstring(score.encode(), parser))
    return [f"line {fault.line}: {fault.message}" for fault in schema.error_log]
