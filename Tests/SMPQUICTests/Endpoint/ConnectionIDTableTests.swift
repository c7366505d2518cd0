import SMPCrypto
import Testing

@testable import SMPQUIC

@Suite struct ConnectionIDTableTests {
    @Test func findsWhatWasPutIn() {
        var random = RandomStream(seed: 1)
        var table = ConnectionIDTable(&random)
        for number in 0..<1_000 {
            let isNew = table.insert(ConnectionID(UInt64(number)), slot: number)
            #expect(isNew)
        }
        for number in 0..<1_000 {
            let slot = table.slot(of: ConnectionID(UInt64(number)))
            #expect(slot == number)
        }
        #expect(table.slot(of: ConnectionID(1_000)) == nil)
        #expect(table.count == 1_000)
    }

    @Test func keepsTheFirstOfTwo() {
        var random = RandomStream(seed: 1)
        var table = ConnectionIDTable(&random)
        let isNew = table.insert(ConnectionID(1), slot: 1)
        let isNewAgain = table.insert(ConnectionID(1), slot: 2)
        #expect(isNew && !isNewAgain)
        #expect(table.slot(of: ConnectionID(1)) == 1)
    }

    @Test func tellsLengthsApart() {
        var random = RandomStream(seed: 1)
        var table = ConnectionIDTable(&random)
        for length in 0...20 {
            let id = ConnectionID([UInt8](repeating: 0, count: length).span) ?? .empty
            let isNew = table.insert(id, slot: length)
            #expect(isNew)
        }
        for length in 0...20 {
            let id = ConnectionID([UInt8](repeating: 0, count: length).span) ?? .empty
            #expect(table.slot(of: id) == length)
        }
    }

    /// The table does what a dictionary does, whatever comes and goes.
    @Test(arguments: 0..<8 as Range<UInt64>)
    func behavesAsADictionary(_ seed: UInt64) {
        var random = RandomStream(seed: seed)
        var table = ConnectionIDTable(&random)
        var model: [ConnectionID: Int] = [:]
        for _ in 0..<4_000 {
            // Few names, so that many come again.
            let id = ConnectionID(UInt64.random(in: 0..<200, using: &random))
            if Bool.random(using: &random) {
                let slot = Int.random(in: 0..<100, using: &random)
                let isNew = table.insert(id, slot: slot)
                #expect(isNew == (model[id] == nil))
                if isNew { model[id] = slot }
            } else {
                let slot = table.remove(id)
                #expect(slot == model.removeValue(forKey: id))
            }
        }
        #expect(table.count == model.count)
        for number in 0..<200 as Range<UInt64> {
            #expect(table.slot(of: ConnectionID(number)) == model[ConnectionID(number)])
        }
    }
}
