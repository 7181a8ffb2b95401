# XML: 313 to 320, 405 to 411.
import io
import xml.dom.minidom
import xml.dom.pulldom
import xml.etree.cElementTree
import xml.etree.ElementTree as ElementTree
import xml.sax
import xmlrpc
import xmlrpc.client
import xmlrpc.server
from xml.dom import expatbuilder
from xml.etree.ElementTree import Element, SubElement
from xml.sax import expatreader

import defusedxml.ElementTree
import lxml.etree
from flask import Flask, request

app = Flask(__name__)


@app.route("/order", methods=["POST"])
def order():
    return ElementTree.fromstring(request.get_data()).tag


def read(path, text):
    ElementTree.parse(path)
    ElementTree.fromstring(text)
    ElementTree.iterparse(path)
    ElementTree.XMLParser()
    ElementTree.fromstring("<order/>")
    xml.etree.cElementTree.parse(path)
    xml.sax.parse(path, xml.sax.ContentHandler())
    xml.sax.parseString(text, xml.sax.ContentHandler())
    xml.sax.make_parser()
    expatreader.create_parser()
    expatbuilder.parse(path)
    xml.dom.minidom.parseString(text)
    xml.dom.pulldom.parseString(text)
    lxml.etree.parse(path)
    lxml.etree.fromstring(text)
    lxml.etree.fromstring(text, lxml.etree.XMLParser(resolve_entities=False, no_network=True))
    defusedxml.ElementTree.fromstring(text)


def write():
    top = Element("order")
    SubElement(top, "line")
    return ElementTree.tostring(top), io.BytesIO()


def remote(address):
    xmlrpc.client.ServerProxy(address)
    xmlrpc.server.SimpleXMLRPCServer(("127.0.0.1", 8000))
