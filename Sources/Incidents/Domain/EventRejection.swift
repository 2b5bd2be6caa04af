/// Why an event cannot be taken; says which field and what would be right.
package struct EventRejection: Error, Sendable, Hashable {
    package let field: String
    package let reason: String

    package init(_ field: String, _ reason: String) {
        self.field = field
        self.reason = reason
    }
}
