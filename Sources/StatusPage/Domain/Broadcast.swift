import Kernel

/// News of the page that are being told to subscribers.
struct Broadcast: Sendable {
    enum Kind: String, Sendable {
        /// A message on an incident, on planned work.
        case incident, maintenance
        /// Planned work takes place at another time.
        case rescheduled
        /// A component is in another state.
        case component
    }

    let id: Int64
    let kind: Kind
    let subject: PublicID
    /// The message; nil where there is none.
    let update: PublicID?
    /// Of a component.
    let states: (old: ComponentState, new: ComponentState)?
    let at: Timestamp
    /// The last subscriber who was told, by id; empty for the beginning.
    let toldTo: String

    /// Tells it from all others: what one subscriber was told of it is never told again.
    var cause: String { "status \(kind.rawValue) \(subject) \(update?.rawValue ?? "\(at.microseconds)")" }
}
