import FuzzDriver
import SMPBytes
import SMPCrypto
import SMPTLS

@main enum FuzzCertificate {
    static func main() {
        fuzz { start, count in
            FuzzCertificate.check(UnsafeBufferPointer(start: start, count: count).span)
            return 0
        }
    }

    /// What can be read of a certificate, and the refusal of one that nobody vouches for.
    static func check(_ input: Span<UInt8>) {
        let bytes = [UInt8](capacity: input.count) { $0.append(copying: input) }
        let now = UnixTime(seconds: 1_780_000_000)
        let pin = try? PublicKeyPin(certificate: bytes)
        if let pin {
            let trusts = TrustPolicy.pinned([pin])
            // Whoever pins the key believes the certificate, as it says no more than its key.
            do throws(TLSError) {
                try trusts.check([bytes], of: .server, host: nil, now: now)
            } catch {
                preconditionFailure("a pinned key is refused: \(error)")
            }
        }
        if let key = try? VerifyingKey(certificate: input) {
            precondition(!key.isValid(input, of: input, .ecdsaP256SHA256))
            precondition(!key.isValid(input, of: input, .ed25519))
            precondition(!key.isValid(input, of: input, .rsaPSSSHA256))
        }
        refuse(bytes, now: now)
        if let certificate = try? X509Certificate(der: input) {
            _ = certificate.subject
            _ = certificate.validity
        }
    }

    /// No certificate leads to a root that has signed nothing, unless it is that root.
    private static func refuse(_ bytes: [UInt8], now: UnixTime) {
        guard let roots = root else { preconditionFailure("a root cannot be made") }
        for chain in [[bytes], [bytes, bytes]] {
            do throws(TLSError) {
                try TrustPolicy.roots(roots).check(chain, of: .server, host: "a.test", now: now)
                preconditionFailure("a certificate is believed that nobody vouches for")
            } catch {}
        }
    }

    private static let root: RootCertificates? = {
        guard let key = try? SigningKey(generating: .p256),
            let certificate = try? IssuedCertificate(
                for: key, names: ["root.test"],
                validity: UnixTime(seconds: 1_700_000_000)...UnixTime(seconds: 1_900_000_000))
        else { return nil }
        return try? RootCertificates(der: [certificate.der])
    }()
}
