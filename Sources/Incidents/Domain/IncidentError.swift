package import Kernel

/// Why an operation on an incident was refused.
package enum IncidentError: Error, Sendable, Hashable {
    case notFound(IncidentID)
    case serviceNotFound(ServiceID)
    case emptyComment
    case commentTooLong(limit: Int)
    case commentContainsNUL
    case emptyTag
    case tagTooLong(limit: Int)
    /// A comma, or what cannot be seen.
    case tagNotPlain
    case tooManyTags(limit: Int)
    /// Anything but http and https, or no host.
    case linkNotWeb
    case linkTooLong(limit: Int)
    case linkTitleTooLong(limit: Int)
    case tooManyLinks(limit: Int)
    case mergedIntoItself
    /// It counts elsewhere already.
    case alreadyMerged(IncidentID, into: IncidentID)
    /// The target is resolved or closed and what would be merged into it is not: it would be seen by nobody.
    case targetIsOver(IncidentID)
    case tooManyParts(limit: Int)
    /// What one team sees, the other does not.
    case mergedAcrossTeams
    /// What it is to be merged with does not exist.
    case mergeTargetUnknown
    /// Nobody is given what they cannot act on.
    case assigneeMayNotAct
    case emptyViewName
    case viewNameTooLong(limit: Int)
    case viewNameNotPlain
    case viewNameTaken
    case tooManyViews(limit: Int)
    case viewNotFound
    /// The `Idempotency-Key` was used before with another body.
    case idempotencyKeyReused
    /// The rate limit; seconds until the events pass.
    case tooManyEvents(service: String, retryAfter: Int)
}
