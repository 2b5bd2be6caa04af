/// The number of one row of `Entity`, so that a service's number is never taken for an incident's.
package struct ID<Entity>: RawRepresentable, Hashable, Sendable, Codable, Comparable, CustomStringConvertible {
    package let rawValue: Int64

    package init(rawValue: Int64) { self.rawValue = rawValue }
    package init(_ rawValue: Int64) { self.rawValue = rawValue }

    package init(from decoder: any Decoder) throws {
        rawValue = try decoder.singleValueContainer().decode(Int64.self)
    }

    /// As a plain number.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(rawValue)
    }

    /// By number; ids of different things do not compare.
    package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
    package var description: String { String(rawValue) }
}

/// Tells ``ServiceID`` from ids of other things; has no values.
package enum ServiceEntity {}
/// Tells ``IncidentID`` from ids of other things; has no values.
package enum IncidentEntity {}
/// Tells ``UserID`` from ids of other things; has no values.
package enum UserEntity {}
/// Tells ``TeamID`` from ids of other things; has no values.
package enum TeamEntity {}

/// Something that can break and may report events.
package typealias ServiceID = ID<ServiceEntity>
/// An incident's number; never used again, also when the incident is deleted.
package typealias IncidentID = ID<IncidentEntity>
/// A person with an account; programs with a token of the installation have none.
package typealias UserID = ID<UserEntity>
/// People who look after some services together.
package typealias TeamID = ID<TeamEntity>
