import Platform

/// Whether the journal's database answers, and what of its tables is missing.
enum JournalFinding {
    private static let mostNames = 10

    static let check = DoctorCheck("journal") { subject in
        guard let journal = ContactCenterModule.outsideJournal(subject.settings) else { return [] }
        do {
            let missing = try await journal.missing()
            guard !missing.isEmpty else { return [.ok("journal", "\(journal.place) answers, all tables are there")] }
            let names = missing.prefix(mostNames).joined(separator: ", ") + (missing.count > mostNames ? ", …" : "")
            return [
                .warning(
                    "journal", "\(journal.place) answers, but lacks or hides \(names)",
                    "what needs them stays empty: name them in calls.journal_mapping, or let its account read them")
            ]
        } catch {
            return [.problem("journal", "\(journal.place): \(error)", "look at calls.journal_database")]
        }
    }
}
