import SMPBytes
import Testing

@Suite struct AppendUpToTests {
    @Test func givesNoMoreRoomThanTheLimit() {
        let bytes = [UInt8](capacity: 8) { out in
            out.append(1)
            let room = out.append(upTo: 3) { part in
                let room = part.freeCapacity
                part.append(2)
                part.append(3)
                return room
            }
            #expect(room == 3)
            out.append(4)
        }
        #expect(bytes == [1, 2, 3, 4])
    }

    @Test func givesNoMoreRoomThanThereIs() {
        _ = [UInt8](capacity: 4) { out in
            #expect(out.append(upTo: 100) { $0.freeCapacity } == 4)
            #expect(out.append(upTo: -1) { $0.freeCapacity } == 0)
        }
    }

    @Test func countsNothingWhenTheBodyFails() {
        struct Failure: Error {}
        let bytes = [UInt8](capacity: 4) { out in
            out.append(1)
            #expect(throws: Failure.self) {
                try out.append(upTo: 3) { part throws(Failure) in
                    part.append(2)
                    throw Failure()
                }
            }
        }
        #expect(bytes == [1])
    }
}
