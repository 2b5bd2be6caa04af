/// What became of a file of agencies.
package struct AgencyImportSummary: Encodable, Sendable, Hashable {
    /// In the file.
    package var agencies = 0
    /// Of them, those that were not here before.
    package var added = 0
    package var renamed = 0
    /// Numbers that are new.
    package var phones = 0
    package var notes: [String] = []

    /// One line for a person.
    package var text: String {
        "Read \(agencies) agencies: \(added) new, \(renamed) renamed, \(phones) new telephone numbers."
    }
}
