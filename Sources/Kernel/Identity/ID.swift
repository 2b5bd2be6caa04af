/// The number of one row of `Entity`, so that a service's number is never taken for an incident's.
package struct ID<Entity>: RawRepresentable, Hashable, Sendable, Codable, Comparable, CustomStringConvertible {
    package let rawValue: Int64

    package init(rawValue: Int64) { self.rawValue = rawValue }
    package init(_ rawValue: Int64) { self.rawValue = rawValue }

    package init(from decoder: any Decoder) throws {
        rawValue = try decoder.singleValueContainer().decode(Int64.self)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(rawValue)
    }

    package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
    package var description: String { String(rawValue) }
}

package enum ServiceEntity {}
package enum IncidentEntity {}
package enum UserEntity {}
package enum TeamEntity {}

/// Something that can break and may report events.
package typealias ServiceID = ID<ServiceEntity>
/// An incident's number; never used again, also when the incident is deleted.
package typealias IncidentID = ID<IncidentEntity>
package typealias UserID = ID<UserEntity>
/// People who look after some services together.
package typealias TeamID = ID<TeamEntity>
