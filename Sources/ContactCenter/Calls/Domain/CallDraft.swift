/// A call as it is told of, before anything is looked up.
package struct CallDraft: Hashable, Sendable {
    /// Nil of a caller who does not show it.
    package var number: PhoneNumber?
    package var agent: String?
    /// The telephone system's own name of it.
    package var callID: String?
    package var direction = CallDirection.incoming
    package var queue: String?
    package var dnis: String?
    /// `cv1` to `cv10`.
    package var variables: [String: String] = [:]
    package var region: String
    package var door: CallDoor
    /// Whether something was longer than is kept.
    package var isCut = false

    package init(number: PhoneNumber?, region: String, door: CallDoor) {
        (self.number, self.region, self.door) = (number, region, door)
    }
}
