public import Foundation

/// One file of `Vectors/`: named cases that share a shape.
///
/// ```json
/// { "source": "where the cases come from",
///   "cases": [ { "name": "…", "source": "…", "bytes": "00 00 20 00", "value": { … } } ] }
/// ```
///
/// A case that has no source of its own has that of the file.
public struct VectorFile<Case: Decodable>: Decodable {
    let source: String
    let cases: [Case]

    /// Reads the cases of `Vectors/<path>.json`.
    ///
    /// - Throws: `VectorFileError` when the file is missing, cannot be decoded, or has no cases.
    public static func load(_ path: String) throws -> [Case] {
        do {
            let file = Vectors.directory.appending(path: "\(path).json")
            let cases = try JSONDecoder().decode(Self.self, from: Data(contentsOf: file)).cases
            guard !cases.isEmpty else { throw VectorFileError(path: path, reason: "no cases") }
            return cases
        } catch {
            throw VectorFileError(path: path, reason: "\(error)")
        }
    }
}

/// The folder of this package that holds the vectors.
public enum Vectors {
    /// Found from this source file, which is `Tests/TestVectors/VectorFile.swift`.
    public static let directory = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Vectors")
}

/// Why a vector file cannot be used.
public struct VectorFileError: Error, CustomStringConvertible {
    let path, reason: String

    /// One line that names the file.
    public var description: String { "Vectors/\(path).json: \(reason)" }
}

/// Bytes written in hexadecimal, with spaces wherever they help the eye.
public struct Hex: Decodable, Hashable, Sendable, CustomStringConvertible {
    /// The bytes.
    public let bytes: [UInt8]

    /// Takes bytes as they are.
    public init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// Reads pairs of digits, refusing anything else but spaces.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self).filter { $0 != " " }
        let digits = text.compactMap(\.hexDigitValue)
        guard digits.count == text.count, digits.count.isMultiple(of: 2) else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "not pairs of hexadecimal digits")
        }
        bytes = stride(from: 0, to: digits.count, by: 2).map {
            UInt8(digits[$0] << 4 | digits[$0 + 1])
        }
    }

    /// Lower-case digits without spaces.
    public var description: String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
