import HTTPTypes
package import Kernel
package import Platform

/// Why something about incidents, views or figures was refused. Those of the intake stand in `Intake`.
extension ClientError {
    /// One of each, for the test that looks for their words.
    package static let incidents: [ClientError] = ofIncidents + intake

    private static let ofIncidents: [ClientError] = [
        .incidentNotFound(IncidentID(1)), .eventNotFound(EventID(rawValue: 1)), .emptyComment, .commentTooLong(limit: 1),
        .commentContainsNUL, .commentNotFound, .commentOfAnother,
        .emptyTag, .tagTooLong(limit: 1), .tagNotPlain, .tooManyTags(limit: 1), .linkNotWeb, .linkTooLong(limit: 1),
        .linkTitleTooLong(limit: 1), .tooManyLinks(limit: 1), .mergedIntoItself, .alreadyMerged(IncidentID(1), into: IncidentID(2)),
        .targetIsOver(IncidentID(1)),
        .tooManyParts(limit: 1), .mergedAcrossTeams, .mergeTargetUnknown, .assigneeMayNotAct, .mergedMeanwhile, .changedSince,
        .emptyViewName,
        .viewNameTooLong(limit: 1), .viewNameNotPlain, .viewNameTaken, .tooManyViews(limit: 1), .viewNotFound, .filterUnknown("level"),
        .filterContainsNUL("q"), .periodNotValid,
    ]

    package static func incidentNotFound(_ id: IncidentID) -> Self {
        Self(.notFound, .incidentNotFound, sentAs: "not-found", values: ["incident": .text(id.description)])
    }
    static func eventNotFound(_ id: EventID) -> Self {
        Self(.notFound, "event-not-found", sentAs: "not-found", values: ["event": .text(id.description)])
    }

    // MARK: Comments, tags and links

    package static let emptyComment = Self(.unprocessableContent, "empty-comment")
    package static func commentTooLong(limit: Int) -> Self { beyond("comment-too-long", limit) }
    package static let commentContainsNUL = Self(.unprocessableContent, "comment-contains-nul")
    /// There is none of this number on the incident.
    static let commentNotFound = Self(.notFound, "comment-not-found", sentAs: "not-found")
    /// Only its author may change it.
    static let commentOfAnother = Self(.forbidden, "comment-of-another")
    package static let emptyTag = Self(.unprocessableContent, "empty-tag")
    package static func tagTooLong(limit: Int) -> Self { beyond("tag-too-long", limit) }
    /// A comma, or what cannot be seen.
    package static let tagNotPlain = Self(.unprocessableContent, "tag-not-plain")
    package static func tooManyTags(limit: Int) -> Self { beyond("too-many-tags", limit) }
    /// Anything but http and https, or no host.
    package static let linkNotWeb = Self(.unprocessableContent, "link-not-web")
    package static func linkTooLong(limit: Int) -> Self { beyond("link-too-long", limit) }
    package static func linkTitleTooLong(limit: Int) -> Self { beyond("link-title-too-long", limit) }
    package static func tooManyLinks(limit: Int) -> Self { beyond("too-many-links", limit) }

    // MARK: Merging and assigning

    package static let mergedIntoItself = Self(.unprocessableContent, "merged-into-itself")
    /// It counts elsewhere already.
    package static func alreadyMerged(_ id: IncidentID, into target: IncidentID) -> Self {
        Self(.conflict, "already-merged", values: ["incident": .text(id.description), "target": .text(target.description)])
    }
    /// The target is resolved or closed and what would be merged into it is not: it would be seen by nobody.
    package static func targetIsOver(_ id: IncidentID) -> Self {
        Self(.conflict, "target-is-over", values: ["incident": .text(id.description)])
    }
    package static func tooManyParts(limit: Int) -> Self { beyond("too-many-parts", limit) }
    /// What one team sees, the other does not.
    package static let mergedAcrossTeams = Self(.conflict, "merged-across-teams")
    /// What it is to be merged with does not exist.
    package static let mergeTargetUnknown = Self(.unprocessableContent, "merge-target-unknown")
    /// Nobody is given what they cannot act on.
    package static let assigneeMayNotAct = Self(.unprocessableContent, .assigneeMayNotAct)
    /// It counts on another incident since the page was made.
    static let mergedMeanwhile = Self(.conflict, "merged-meanwhile")
    /// What somebody else has done since stays as it is.
    static let changedSince = Self(.conflict, "changed-since")

    // MARK: Views and filters

    package static let emptyViewName = Self(.unprocessableContent, "empty-view-name")
    package static func viewNameTooLong(limit: Int) -> Self { beyond("view-name-too-long", limit) }
    package static let viewNameNotPlain = Self(.unprocessableContent, "view-name-not-plain")
    package static let viewNameTaken = Self(.conflict, "view-name-taken")
    package static func tooManyViews(limit: Int) -> Self { beyond("too-many-views", limit) }
    package static let viewNotFound = Self(.notFound, .viewNotFound, sentAs: "not-found")
    static func filterUnknown(_ name: String) -> Self {
        Self(.badRequest, "filter-unknown", sentAs: "bad-request", values: ["filter": .text(name)])
    }
    static func filterContainsNUL(_ name: String) -> Self {
        Self(.badRequest, "filter-contains-nul", sentAs: "bad-request", values: ["filter": .text(name)])
    }
    static let periodNotValid = Self(.badRequest, "period-not-valid", sentAs: "bad-request")

    private static func beyond(_ code: Code, _ limit: Int) -> Self {
        Self(.unprocessableContent, code, values: ["limit": .number(limit)])
    }
}

/// Those that are caught.
extension ClientError.Code {
    package static let incidentNotFound: Self = "incident-not-found"
    package static let viewNotFound: Self = "view-not-found"
    package static let assigneeMayNotAct: Self = "assignee-may-not-act"
}
