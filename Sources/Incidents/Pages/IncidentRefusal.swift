import Accounts
import Kernel
import Platform

/// A form of an incident's page that was not taken: why, and what was typed, so that it need not be typed again.
struct IncidentRefusal: Sendable {
    enum Place: Sendable { case comment, tags, link, merge, assignee, list }

    let place: Place
    let problem: String
    /// By the names of the fields.
    let typed: [String: String]

    /// Nil for what is not the reader's to mend.
    init?(_ error: any Error, typed: [String: String], texts: TextCatalog, formats: ReaderFormats) {
        guard let error = error as? IncidentError, let words = Words(error) else { return nil }
        (place, problem, self.typed) = (words.place, words.text(texts, formats), typed)
    }

    /// The words for an error, as an address can carry them: by their key.
    struct Words: Sendable, Hashable {
        let place: Place
        /// Of the dictionary, behind `problem_`.
        let key: String
        let number: String?

        private init(_ place: Place, _ key: String, _ number: String? = nil) { (self.place, self.key, self.number) = (place, key, number) }

        init?(_ error: IncidentError) {
            switch error {
            case .emptyComment: self.init(.comment, "comment_empty")
            case .commentTooLong(let limit): self.init(.comment, "comment_too_long", String(limit))
            case .emptyTag: self.init(.tags, "tag_empty")
            case .tagTooLong(let limit): self.init(.tags, "tag_too_long", String(limit))
            case .tagNotPlain: self.init(.tags, "tag_not_plain")
            case .tooManyTags(let limit): self.init(.tags, "tags_too_many", String(limit))
            case .linkNotWeb: self.init(.link, "link_not_web")
            case .linkTooLong(let limit): self.init(.link, "link_too_long", String(limit))
            case .linkTitleTooLong(let limit): self.init(.link, "link_title_too_long", String(limit))
            case .tooManyLinks(let limit): self.init(.link, "links_too_many", String(limit))
            case .mergedIntoItself: self.init(.merge, "merge_itself")
            case .alreadyMerged(let id, _): self.init(.merge, "merge_already", id.description)
            case .targetIsOver(let id): self.init(.merge, "merge_over", id.description)
            case .tooManyParts(let limit): self.init(.merge, "merge_too_many", String(limit))
            case .mergedAcrossTeams: self.init(.merge, "merge_teams")
            case .mergeTargetUnknown: self.init(.merge, "merge_unknown")
            case .assigneeMayNotAct: self.init(.assignee, "assignee")
            case .emptyViewName: self.init(.list, "view_empty")
            case .viewNameTooLong(let limit): self.init(.list, "view_too_long", String(limit))
            case .viewNameNotPlain: self.init(.list, "view_not_plain")
            case .viewNameTaken: self.init(.list, "view_taken")
            case .tooManyViews(let limit): self.init(.list, "views_too_many", String(limit))
            case .viewNotFound: self.init(.list, "view_unknown")
            case .notFound, .serviceNotFound, .commentContainsNUL, .idempotencyKeyReused, .tooManyEvents: return nil
            }
        }

        /// Why one of several incidents was left out; nil for what would be so of the others too.
        init?(leavingOut error: any Error) {
            switch error {
            case IncidentError.notFound: self.init(.list, "merge_unknown")
            case AccountsError.notPermitted: self.init(.list, "look_only")
            case IncidentBulkForms.Skipped.mergedMeanwhile: self.init(.list, "merged_meanwhile")
            case IncidentBulkForms.Skipped.changedSince: self.init(.list, "changed_since")
            case let error as IncidentError: self.init(error)
            default: return nil
            }
        }

        /// As an address says it; nil for what no answer of ours says.
        init?(key: String, number: String?, _ texts: TextCatalog) {
            guard key.utf8.allSatisfy({ $0 == UInt8(ascii: "_") || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) }),
                texts.has("problem_" + key)
            else { return nil }
            self.init(.list, key, number.flatMap { Int64($0) }.map(String.init))
        }

        func text(_ texts: TextCatalog, _ formats: ReaderFormats) -> String {
            texts.text("problem_" + key, number.map { ["n": $0] } ?? [:])
        }
    }
}
