/// What was done, as `thing.verb`, for the audit log. Each capability declares its own.
package struct AuditAction: RawRepresentable, Hashable, Sendable {
    package let rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }
}
