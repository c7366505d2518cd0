"""The messages of SCION's control plane, described for Google's protobuf library at run time.

The numbers and types of the fields are those of daemon.proto, seg.proto and cppki.proto of
scionproto/scion. What this file decodes and encodes is therefore checked by a library that nobody
here wrote.
"""

from google.protobuf import descriptor_pb2, descriptor_pool, json_format, message_factory

_TYPES = descriptor_pb2.FieldDescriptorProto
_SCALARS = {
    "bool": _TYPES.TYPE_BOOL, "bytes": _TYPES.TYPE_BYTES, "float": _TYPES.TYPE_FLOAT,
    "int32": _TYPES.TYPE_INT32, "int64": _TYPES.TYPE_INT64, "string": _TYPES.TYPE_STRING,
    "uint32": _TYPES.TYPE_UINT32, "uint64": _TYPES.TYPE_UINT64,
}

# A field is "number name type", with "repeated" before it or "map<KEY,VALUE>" as its type.
_MESSAGES = {
    "Empty": [],
    "Timestamp": ["1 seconds int64", "2 nanos int32"],
    "Duration": ["1 seconds int64", "2 nanos int32"],
    # daemon.proto
    "PathsRequest": [
        "1 source_isd_as uint64", "2 destination_isd_as uint64", "3 refresh bool", "4 hidden bool"],
    "PathsResponse": ["1 paths repeated Path"],
    "Path": [
        "1 raw bytes", "2 interface Interface", "3 interfaces repeated PathInterface",
        "4 mtu uint32", "5 expiration Timestamp", "6 latency repeated Duration",
        "7 bandwidth repeated uint64", "8 geo repeated GeoCoordinates",
        "9 link_type repeated int32", "10 internal_hops repeated uint32",
        "11 notes repeated string", "12 epic_auths EpicAuths",
        "13 discovery_information map<uint64,DiscoveryInformation>"],
    "EpicAuths": ["1 auth_phvf bytes", "2 auth_lhvf bytes"],
    "PathInterface": ["1 isd_as uint64", "2 id uint64"],
    "GeoCoordinates": ["1 latitude float", "2 longitude float", "3 address string"],
    "DiscoveryInformation": [
        "1 control_service_addresses repeated string",
        "2 discovery_service_addresses repeated string"],
    "Interface": ["1 address Underlay"],
    "Underlay": ["1 address string"],
    "ASRequest": ["1 isd_as uint64"],
    "ASResponse": ["1 isd_as uint64", "2 core bool", "3 mtu uint32"],
    "InterfacesRequest": [],
    "InterfacesResponse": ["1 interfaces map<uint64,Interface>"],
    "ServicesRequest": [],
    "ServicesResponse": ["1 services map<string,ListService>"],
    "ListService": ["1 services repeated Service"],
    "Service": ["1 uri string"],
    "PortRangeResponse": ["1 dispatched_port_start uint32", "2 dispatched_port_end uint32"],
    "NotifyInterfaceDownRequest": ["1 isd_as uint64", "2 id uint64"],
    "NotifyInterfaceDownResponse": [],
    # seg.proto
    "SegmentsRequest": ["1 src_isd_as uint64", "2 dst_isd_as uint64"],
    "SegmentsResponse": ["1 segments map<int32,Segments>"],
    "Segments": ["1 segments repeated PathSegment"],
    "PathSegment": ["1 segment_info bytes", "2 as_entries repeated ASEntry"],
    "ASEntry": ["1 signed SignedMessage"],
    "SignedMessage": ["1 header_and_body bytes", "2 signature bytes"],
    "HeaderAndBody": ["1 header bytes", "2 body bytes"],
    "ASEntrySignedBody": [
        "1 isd_as uint64", "2 next_isd_as uint64", "3 hop_entry HopEntry", "5 mtu uint32"],
    "HopEntry": ["1 hop_field HopField", "2 ingress_mtu uint32"],
    "HopField": ["1 ingress uint64", "2 egress uint64", "3 exp_time uint32", "4 mac bytes"],
    # cppki.proto
    "TRCRequest": ["1 isd uint32", "2 base uint64", "3 serial uint64"],
    "TRCResponse": ["1 trc bytes"],
}

DAEMON = "/proto.daemon.v1.DaemonService/"
METHODS = {
    DAEMON + "Paths": ("PathsRequest", "PathsResponse"),
    DAEMON + "AS": ("ASRequest", "ASResponse"),
    DAEMON + "Interfaces": ("InterfacesRequest", "InterfacesResponse"),
    DAEMON + "Services": ("ServicesRequest", "ServicesResponse"),
    DAEMON + "PortRange": ("Empty", "PortRangeResponse"),
    DAEMON + "NotifyInterfaceDown": ("NotifyInterfaceDownRequest", "NotifyInterfaceDownResponse"),
    "/proto.control_plane.v1.SegmentLookupService/Segments": (
        "SegmentsRequest", "SegmentsResponse"),
    "/proto.control_plane.v1.TrustMaterialService/TRC": ("TRCRequest", "TRCResponse"),
}


def _describe(file, name, fields):
    message = file.message_type.add(name=name)
    for text in fields:
        number, field_name, *repeated, kind = text.split(" ")
        field = message.field.add(name=field_name, number=int(number), label=_TYPES.LABEL_OPTIONAL)
        if repeated:
            field.label = _TYPES.LABEL_REPEATED
        if kind.startswith("map<"):
            field.label = _TYPES.LABEL_REPEATED
            kind = _describe_entry(message, field_name, *kind[4:-1].split(","))
        _set_type(field, kind)


def _describe_entry(message, field_name, key, value):
    """The message that stands for one entry of a map, by the naming rule of protobuf."""
    entry_name = "".join(word.title() for word in field_name.split("_")) + "Entry"
    entry = message.nested_type.add(name=entry_name)
    entry.options.map_entry = True
    for number, (part, kind) in enumerate([("key", key), ("value", value)], start=1):
        _set_type(entry.field.add(name=part, number=number, label=_TYPES.LABEL_OPTIONAL), kind)
    return f"{message.name}.{entry_name}"


def _set_type(field, kind):
    if kind in _SCALARS:
        field.type = _SCALARS[kind]
    else:
        field.type, field.type_name = _TYPES.TYPE_MESSAGE, f".peers.{kind}"


def _classes():
    file = descriptor_pb2.FileDescriptorProto(
        name="peers.proto", package="peers", syntax="proto3")
    for name, fields in _MESSAGES.items():
        _describe(file, name, fields)
    pool = descriptor_pool.DescriptorPool()
    pool.Add(file)
    return {
        name: message_factory.GetMessageClass(pool.FindMessageTypeByName(f"peers.{name}"))
        for name in _MESSAGES
    }


MESSAGE = _classes()


def method_path(name):
    """The full path of a method that is named alone, such as Paths."""
    found = [path for path in METHODS if path == name or path.rsplit("/", 1)[1] == name]
    if len(found) != 1:
        raise SystemExit(f"no such method: {name}")
    return found[0]


def request_from(path, values):
    """A request as bytes, from a dictionary; ISD-AS may be written as text."""
    values = {
        key: isd_as(value) if key.endswith("isd_as") else value for key, value in values.items()}
    return json_format.ParseDict(values, MESSAGE[METHODS[path][0]]()).SerializeToString()


def response_to_dict(path, data):
    """A response as a dictionary, with the names of the fields as they stand above."""
    response = MESSAGE[METHODS[path][1]].FromString(data)
    return json_format.MessageToDict(
        response, preserving_proto_field_name=True, always_print_fields_with_no_presence=True)


def isd_as(value):
    """The number of an ISD-AS, from text such as 1-ff00:0:110."""
    if not isinstance(value, str) or "-" not in value:
        return int(value)
    isd, asn = value.split("-")
    if ":" not in asn:
        return int(isd) << 48 | int(asn)
    high, middle, low = (int(part, 16) for part in asn.split(":"))
    return int(isd) << 48 | high << 32 | middle << 16 | low
