import Kernel
import Platform

/// What the directory adds to a call in the transaction in which it is recorded. It asks nobody outside.
enum AgencyRecording {
    /// Whose number it is; nil for one that nobody knows.
    static func agency(of number: PhoneNumber, on connection: any SQLConnection) throws -> CallAgency? {
        guard isOutside(number) else { return nil }
        if let match = try AgencyStore.match(number, on: connection) {
            let taken = match.taken
            // Whoever was noted with the whole number is more certain than an agency whose number merely ends alike.
            let noted = match.digits == nil ? nil : try CallerStore.find(number, on: connection)
            return noted.map(agency(of:))
                ?? CallAgency(id: taken.id.text, name: taken.name, digits: match.digits, isOpenChoice: match.isOpen)
        }
        return try CallerStore.find(number, on: connection).map(agency(of:))
    }

    private static func agency(of noted: NotedCaller) -> CallAgency { CallAgency(id: nil, name: noted.company ?? noted.name) }

    /// Numbers that somebody outside the house can have.
    static func isOutside(_ number: PhoneNumber) -> Bool { number.digits.utf8.count >= PhoneNumber.fewestOutside }

    /// Has the agency fetched for a call afterwards.
    static func queue(_ call: CallID, _ agency: CallAgency, at time: Timestamp, on connection: any SQLConnection) throws {
        try EnrichmentStore.add(call, at: time, on: connection)
    }
}
