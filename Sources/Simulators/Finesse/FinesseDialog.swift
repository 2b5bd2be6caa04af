package import Kernel

/// A call at a simulated Finesse.
package struct FinesseDialog: Sendable, Hashable {
    package let id: Int
    /// Login id of whoever has it.
    package let agent: String
    package let from: String
    package let to: String
    package let queue: String
    package let begin: Timestamp
    /// ALERTING, ACTIVE or HELD of the agent's own part.
    package var state = "ALERTING"
    /// Where it went.
    package var target: String?

    /// What the agent may do with it.
    var actions: [String] {
        switch state {
        case "ALERTING": ["ANSWER"]
        case "ACTIVE": ["HOLD", "DROP", "UPDATE_CALL_DATA", "CONSULT_CALL", "TRANSFER_SST", "TRANSFER"]
        case "HELD": ["RETRIEVE", "TRANSFER", "CONFERENCE"]
        default: []
        }
    }
}
