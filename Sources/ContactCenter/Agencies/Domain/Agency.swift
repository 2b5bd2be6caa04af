package import Kernel
package import Platform

/// What the house's own system calls an agency, usually a number.
package struct AgencyID: Hashable, Sendable, SQLConvertible {
    package static let longest = 64

    package let text: String

    /// Nil for what is none: empty, longer than is kept, or with characters that no id has.
    package init?(_ text: String) {
        guard !text.isEmpty, text.unicodeScalars.count <= Self.longest else { return nil }
        guard text.unicodeScalars.allSatisfy({ !$0.properties.isWhitespace && $0.value >= 0x20 && $0.value != 0x7F && $0 != "/" }) else {
            return nil
        }
        self.text = text
    }

    /// Of several the highest counts: that of a number is the number, that of any other text is below all numbers.
    package var rank: Int64 { Int64(text).flatMap { $0 >= 0 ? $0 : nil } ?? -1 }

    package var sqlValue: SQLValue { .text(text) }
}

/// An agency of the directory.
package struct Agency: Hashable, Sendable {
    package let id: AgencyID
    package let name: String?
    /// A plus and digits each.
    package var phones: [String] = []
    package let changedAt: Timestamp
}

extension Agency: RowDecodable {
    package init(row: Row) throws {
        (id, name) = (try row.agencyID("agency_id"), try row.optionalText("name"))
        changedAt = try row.time("changed_at")
    }
}

extension Row {
    func agencyID(_ name: String) throws -> AgencyID {
        guard let id = AgencyID(try text(name)) else { throw StorageError(.internal, "no id of an agency in \(name)") }
        return id
    }
}

/// What is written about an agency.
package struct AgencyDraft: Hashable, Sendable {
    package static let longestName = 255
    package static let mostPhones = 100

    package var id: AgencyID
    package var name: String?
    package var phones: [PhoneNumber]

    package init(id: AgencyID, name: String? = nil, phones: [PhoneNumber] = []) { (self.id, self.name, self.phones) = (id, name, phones) }
}

/// Agencies that a number can be of, all found in the same way.
package struct AgencyMatch: Hashable, Sendable {
    package struct Candidate: Hashable, Sendable, RowDecodable {
        package let id: AgencyID
        package let name: String?
        /// By which it was found.
        package let phone: String

        package init(row: Row) throws {
            (id, name, phone) = (try row.agencyID("agency_id"), try row.optionalText("name"), "+" + (try row.text("digits")))
        }
    }

    /// So many of the last digits are the same; nil where all are.
    package let digits: Int?
    /// The highest id first; never empty.
    package let candidates: [Candidate]
    /// Whether there are more than are told.
    package let hasMore: Bool

    /// Whose call it is taken for until somebody chooses.
    package var taken: Candidate { candidates[0] }
    /// Somebody has to choose.
    package var isOpen: Bool { candidates.count > 1 }
}

/// Somebody whose number no agency has, as whoever spoke with them noted.
package struct NotedCaller: Hashable, Sendable, RowDecodable {
    package let name: String
    package let company: String?
    package let note: String?
    package let notedBy: String?
    package let notedAt: Timestamp

    package init(row: Row) throws {
        (name, company, note) = (try row.text("name"), try row.optionalText("company"), try row.optionalText("note"))
        (notedBy, notedAt) = (try row.optionalText("noted_by"), try row.time("noted_at"))
    }
}
