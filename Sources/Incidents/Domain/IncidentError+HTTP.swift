package import Platform

extension IncidentError {
    /// What the error means to a client.
    package static let failureMapping: FailureMapping = { error in
        switch error as? IncidentError {
        case .notFound(let id): .notFound("There is no incident \(id).")
        case .serviceNotFound: .notFound("There is no such service.")
        case .emptyComment: .unprocessable("A comment needs some text.", code: "empty-comment")
        case .commentTooLong(let limit):
            .unprocessable("A comment has at most \(limit) characters.", code: "comment-too-long")
        case .commentContainsNUL:
            .unprocessable("A comment cannot contain the character NUL.", code: "comment-contains-nul")
        case .emptyTag: .unprocessable("A tag needs some text.", code: "empty-tag")
        case .tagTooLong(let limit): .unprocessable("A tag has at most \(limit) characters.", code: "tag-too-long")
        case .tagNotPlain:
            .unprocessable("A tag holds no comma and nothing that cannot be seen.", code: "tag-not-plain")
        case .tooManyTags(let limit): .unprocessable("An incident has at most \(limit) tags.", code: "too-many-tags")
        case .linkNotWeb: .unprocessable("A link leads to an address that begins with http:// or https://.", code: "link-not-web")
        case .linkTooLong(let limit): .unprocessable("A link has at most \(limit) characters.", code: "link-too-long")
        case .linkTitleTooLong(let limit):
            .unprocessable("The title of a link has at most \(limit) characters.", code: "link-title-too-long")
        case .tooManyLinks(let limit): .unprocessable("An incident has at most \(limit) links of its own.", code: "too-many-links")
        case .mergedIntoItself: .unprocessable("An incident cannot be merged into itself.", code: "merged-into-itself")
        case .alreadyMerged(let id, let target):
            .conflict("Incident \(id) was merged into \(target) already.", code: "already-merged")
        case .targetIsOver(let id):
            .conflict(
                "Incident \(id) is resolved or closed: reopen it first, or merge the other way round.", code: "target-is-over")
        case .mergedAcrossTeams:
            .conflict("Incidents of services of different teams cannot be merged.", code: "merged-across-teams")
        case .mergeTargetUnknown: .unprocessable("There is no such incident to merge with.", code: "merge-target-unknown")
        case .assigneeMayNotAct: .unprocessable("They cannot act on this incident.", code: "assignee-may-not-act")
        case .tooManyParts(let limit):
            .unprocessable("At most \(limit) incidents can be merged into one.", code: "too-many-parts")
        case .emptyViewName: .unprocessable("A view needs a name.", code: "empty-view-name")
        case .viewNameTooLong(let limit):
            .unprocessable("The name of a view has at most \(limit) characters.", code: "view-name-too-long")
        case .viewNameNotPlain:
            .unprocessable("The name of a view holds nothing that cannot be seen.", code: "view-name-not-plain")
        case .viewNameTaken: .conflict("You have a view of this name already.", code: "view-name-taken")
        case .tooManyViews(let limit): .unprocessable("You have at most \(limit) views.", code: "too-many-views")
        case .viewNotFound: .notFound("There is no such view.")
        case .idempotencyKeyReused:
            .unprocessable("This Idempotency-Key was used with another body.", code: "idempotency-key-reused")
        case .tooManyEvents(let service, let seconds): .tooManyRequests("\(service) sends too many events.", retryAfter: seconds)
        case nil: nil
        }
    }
}
