/// What became of a file of agencies.
package struct AgencyImportSummary: Encodable, Sendable, Hashable {
    /// In the file.
    package var agencies = 0
    /// Of them, those that were not here before.
    package var added = 0
    package var renamed = 0
    /// Numbers that are new.
    package var phones = 0
    /// Numbers that are not in the source any more, where they are taken away.
    package var gone = 0
    package var notes: [String] = []

    package var isChange: Bool { added + renamed + phones + gone > 0 }

    /// One line for a person.
    package var text: String {
        "Read \(agencies) agencies: \(added) new, \(renamed) renamed, \(phones) new telephone numbers."
    }
}
