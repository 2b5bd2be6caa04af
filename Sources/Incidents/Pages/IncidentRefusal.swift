import Kernel
import Platform

/// A form of an incident's page that was not taken: why, and what was typed, so that it need not be typed again.
struct IncidentRefusal: Sendable {
    enum Place: Sendable { case comment, tags, link, merge, assignee }

    let place: Place
    let problem: String
    /// By the names of the fields.
    let typed: [String: String]

    /// Nil for what is not the reader's to mend.
    init?(_ error: any Error, typed: [String: String], texts: TextCatalog, formats: ReaderFormats) {
        guard let error = error as? IncidentError, let (place, problem) = Self.words(error, texts, formats) else { return nil }
        (self.place, self.problem, self.typed) = (place, problem, typed)
    }

    private static func words(_ error: IncidentError, _ texts: TextCatalog, _ formats: ReaderFormats) -> (Place, String)? {
        func limited(_ key: String, _ limit: Int) -> String { texts.text(key, ["n": formats.number(limit)]) }
        return switch error {
        case .emptyComment: (.comment, texts["problem_comment_empty"])
        case .commentTooLong(let limit): (.comment, limited("problem_comment_too_long", limit))
        case .emptyTag: (.tags, texts["problem_tag_empty"])
        case .tagTooLong(let limit): (.tags, limited("problem_tag_too_long", limit))
        case .tagNotPlain: (.tags, texts["problem_tag_not_plain"])
        case .tooManyTags(let limit): (.tags, limited("problem_tags_too_many", limit))
        case .linkNotWeb: (.link, texts["problem_link_not_web"])
        case .linkTooLong(let limit): (.link, limited("problem_link_too_long", limit))
        case .linkTitleTooLong(let limit): (.link, limited("problem_link_title_too_long", limit))
        case .tooManyLinks(let limit): (.link, limited("problem_links_too_many", limit))
        case .mergedIntoItself: (.merge, texts["problem_merge_itself"])
        case .alreadyMerged(let id, _): (.merge, texts.text("problem_merge_already", ["n": id.description]))
        case .targetIsOver(let id): (.merge, texts.text("problem_merge_over", ["n": id.description]))
        case .tooManyParts(let limit): (.merge, limited("problem_merge_too_many", limit))
        case .mergedAcrossTeams: (.merge, texts["problem_merge_teams"])
        case .mergeTargetUnknown: (.merge, texts["problem_merge_unknown"])
        case .assigneeMayNotAct: (.assignee, texts["problem_assignee"])
        case .notFound, .serviceNotFound, .commentContainsNUL, .idempotencyKeyReused: nil
        }
    }
}
