/// How a simulated service proves to Switchboard who it is.
package struct SimulatedAccount: Sendable, Hashable {
    /// The profile's name.
    package let service: String
    package let code: String

    package init(service: String, code: String) {
        self.service = service
        self.code = code
    }
}
