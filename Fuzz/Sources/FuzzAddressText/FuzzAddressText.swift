import FuzzDriver
import SMPSCION

@main enum FuzzAddressText {
    static func main() {
        fuzz { start, count in
            let bytes = UnsafeBufferPointer(start: start, count: count)
            FuzzAddressText.check(String(decoding: bytes, as: UTF8.self))
            return 0
        }
    }

    /// What reads as an address prints as a text that reads as the same address.
    static func check(_ text: String) {
        checkReadsBack(text) { text throws(AddressError) in try ISDAS(text) }
        checkReadsBack(text, printing: { $0.formatted(.fileName) }) { text throws(AddressError) in
            try ISDAS(text, format: .fileName)
        }
        checkReadsBack(text) { text throws(AddressError) in try InterfaceID(text) }
        checkReadsBack(text) { text throws(AddressError) in try IPAddress(text) }
        checkReadsBack(text) { text throws(AddressError) in try HostAddress(text) }
        checkReadsBack(text) { text throws(AddressError) in try SCIONAddress(text) }
        checkReadsBack(text) { text throws(AddressError) in try SCIONEndpoint(text) }
        checkReadsBack(text) { text throws(AddressError) in try UnderlayAddress(text) }
    }

    static func checkReadsBack<Value: Equatable & CustomStringConvertible>(
        _ text: String, printing print: (Value) -> String = \.description,
        by read: (String) throws(AddressError) -> Value
    ) {
        do throws(AddressError) {
            let value = try read(text)
            precondition((try? read(print(value))) == value)
        } catch {
            precondition(0...text.utf8.count ~= error.offset)
        }
    }
}
