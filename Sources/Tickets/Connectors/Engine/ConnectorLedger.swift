import Kernel
import Synchronization

/// What has happened to connectors and is not in the database yet: gathered here, because it happens on event loops, which wait
/// for nothing.
final class ConnectorLedger: Sendable {
    /// One connector's, in order.
    struct Notes: Sendable {
        var name = ""
        /// The last that came or went, at what time; a connector that came and went again is only gone.
        var arrival: (ConnectorArrival, at: Timestamp)?
        var end: (DisconnectReason, at: Timestamp)?
        var done = 0
        var failed = 0
        var faults: [ConnectorFault] = []
    }

    private let notes = Mutex<[ConnectorKey: Notes]>([:])

    func came(_ arrival: ConnectorArrival, at time: Timestamp) {
        change(arrival.key) { notes in
            notes.name = arrival.name
            (notes.arrival, notes.end) = ((arrival, at: time), nil)
        }
    }

    /// - Parameter name: as people know it.
    func went(_ key: ConnectorKey, name: String, because reason: DisconnectReason, at time: Timestamp) {
        change(key) { notes in
            notes.name = name
            notes.end = (reason, at: time)
        }
    }

    /// A job has ended well.
    func did(_ key: ConnectorKey, name: String) {
        change(key) { notes in
            notes.name = name
            notes.done += 1
        }
    }

    /// A job has failed, or something of the connection.
    func failed(_ key: ConnectorKey, name: String, _ fault: ConnectorFault) {
        change(key) { notes in
            notes.name = name
            if fault.job != nil { notes.failed += 1 }
            if notes.faults.count >= ConnectorStore.keptFaults { notes.faults.removeFirst() }
            notes.faults.append(fault)
        }
    }

    /// What has come together since the last time.
    func take() -> [ConnectorKey: Notes] {
        notes.withLock { notes in
            defer { notes = [:] }
            return notes
        }
    }

    /// What could not be written waits with what came meanwhile.
    func giveBack(_ older: [ConnectorKey: Notes]) {
        notes.withLock { notes in
            notes.merge(older) { newer, older in
                var sum = newer
                if newer.arrival == nil {
                    sum.arrival = older.arrival
                    if newer.end == nil { sum.end = older.end }
                }
                sum.done += older.done
                sum.failed += older.failed
                sum.faults = Array((older.faults + newer.faults).suffix(ConnectorStore.keptFaults))
                return sum
            }
        }
    }

    private func change(_ key: ConnectorKey, _ change: (inout Notes) -> Void) {
        notes.withLock { change(&$0[key, default: Notes()]) }
    }
}
