/// What a token may be used for, as `things:read` or `things:write`. Each module declares its own; `App` gathers them.
package struct TokenScope: RawRepresentable, Hashable, Sendable {
    package let rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }
}
