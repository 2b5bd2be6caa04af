import Kernel
import Platform

extension APIShape where Value == Agency {
    static let agency = APIShape(
        "Agency", "An agency of the directory.",
        [
            APIField("id", "As the gateway knows it.") { $0.id.text },
            APIField("name", "Null where nobody wrote one.") { $0.name },
            APIField("phones", "Its telephone numbers, a plus and digits each.") { $0.phones },
            APIField("changed_at", "When it was last written.") { $0.changedAt },
        ])
}

extension APIShape where Value == AgencyMatch.Candidate {
    static let agencyCandidate = APIShape(
        "AgencyCandidate", "An agency that a number can be of.",
        [
            APIField("id", "As the gateway knows it.") { $0.id.text },
            APIField("name", "Null where nobody wrote one.") { $0.name },
            APIField("phone", "Its number that was found.") { $0.phone },
        ])
}

extension APIShape where Value == AgencyAnswer {
    static let agencyMatch = APIShape(
        "AgencyMatch", "Whose number it is.",
        [
            APIField("digits", "By how many of the last digits; null by the whole number, and where nobody was found.") {
                $0.match?.digits
            },
            APIField(
                "candidates", "The one with the highest id first; a call is taken for its.",
                .list(APIShape<AgencyMatch.Candidate>.agencyCandidate.schema)
            ) { .list(($0.match?.candidates ?? []).map(APIShape<AgencyMatch.Candidate>.agencyCandidate.json)) },
            APIField("has_more", "Whether there are more than are told.") { $0.match?.hasMore ?? false },
        ])
}

/// What is found for a number, or nothing.
struct AgencyAnswer: Sendable {
    let match: AgencyMatch?
}

extension APIShape where Value == AgencyImportSummary {
    static let agencyImport = APIShape(
        "AgencyImport", "What became of a file.",
        [
            APIField("agencies", "In the file.") { $0.agencies },
            APIField("added", "Of them, those that were not here before.") { $0.added },
            APIField("renamed", "Of them, those with another name now.") { $0.renamed },
            APIField("phones", "Telephone numbers that are new.") { $0.phones },
            APIField("notes", "How it was read, where that is not as usual, and what is wrong with its lines, the first hundred.") {
                $0.notes
            },
        ])
}
