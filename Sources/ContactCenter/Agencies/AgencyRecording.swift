import Kernel
import Platform

/// What the directory adds to a call in the transaction in which it is recorded. It asks nobody outside.
enum AgencyRecording {
    /// Whose number it is; nil for one that nobody knows.
    static func agency(of number: PhoneNumber, on connection: any SQLConnection) throws -> CallAgency? { nil }

    /// Has the agency fetched for a call afterwards.
    static func queue(_ call: CallID, _ agency: CallAgency, at time: Timestamp, on connection: any SQLConnection) throws {}
}
