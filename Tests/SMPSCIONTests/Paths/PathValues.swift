import SMPSCION
import TestVectors

/// The path types as the vectors write them.
struct InfoFieldValue: Decodable, Hashable {
    let isPeering, isInConstructionDirection: Bool
    let segmentID: UInt16
    let timestamp: UInt32

    init(_ field: InfoField) {
        isPeering = field.isPeering
        isInConstructionDirection = field.isInConstructionDirection
        segmentID = field.segmentID
        timestamp = field.timestamp
    }

    var field: InfoField {
        InfoField(
            isPeering: isPeering, isInConstructionDirection: isInConstructionDirection,
            segmentID: segmentID, timestamp: timestamp)
    }
}

struct HopFieldValue: Decodable, Hashable {
    let ingressRouterAlert, egressRouterAlert: Bool
    let expirationTime: UInt8
    let constructionIngress, constructionEgress: UInt16
    let mac: Hex

    init(_ field: HopField) {
        ingressRouterAlert = field.ingressRouterAlert
        egressRouterAlert = field.egressRouterAlert
        expirationTime = field.expirationTime.rawValue
        constructionIngress = field.constructionIngress.rawValue
        constructionEgress = field.constructionEgress.rawValue
        mac = Hex((0..<6).map { UInt8(truncatingIfNeeded: field.mac.rawValue >> (40 - 8 * $0)) })
    }

    var field: HopField {
        HopField(
            ingressRouterAlert: ingressRouterAlert, egressRouterAlert: egressRouterAlert,
            expirationTime: ExpirationTime(rawValue: expirationTime),
            constructionIngress: InterfaceID(rawValue: constructionIngress),
            constructionEgress: InterfaceID(rawValue: constructionEgress),
            mac: HopFieldMAC(rawValue: mac.bytes.reduce(0) { $0 << 8 | UInt64($1) }))
    }
}

struct PathMetaValue: Decodable, Hashable {
    let currentInfoField, currentHopField: Int
    let segmentLengths: [UInt8]

    init(_ meta: PathMetaHeader) {
        currentInfoField = meta.currentInfoField
        currentHopField = meta.currentHopField
        let lengths = meta.segmentLengths
        segmentLengths = [lengths.first, lengths.second, lengths.third]
    }
}

struct StandardPathValue: Decodable, Hashable {
    let currentInfoField, currentHopField: Int
    let segmentLengths: [UInt8]
    let infoFields: [InfoFieldValue]
    let hopFields: [HopFieldValue]

    init(_ path: StandardPath) {
        let meta = PathMetaValue(path.meta)
        currentInfoField = meta.currentInfoField
        currentHopField = meta.currentHopField
        segmentLengths = meta.segmentLengths
        infoFields = path.infoFields.map(InfoFieldValue.init)
        hopFields = path.hopFields.map(HopFieldValue.init)
    }
}
