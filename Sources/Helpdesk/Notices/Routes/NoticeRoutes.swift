import Accounts
import HTTPTypes
import Hummingbird
import Kernel
import Platform

/// The old pages' addresses about notices, as their scripts know them.
struct NoticeRoutes: Sendable {
    let notices: NoticeOperations
    let old: OldRoute
    let isDatabaseThere: @Sendable () async -> Bool
    let now: @Sendable () -> Timestamp

    private struct Done: Encodable { let success = true }

    func add(to routes: Routes) {
        addPages(to: routes)
        addScripts(to: routes)
        old.get(HelpdeskPath.connection, .json, on: routes) { _, _ in .json(["connected": true]) }
        old.get(HelpdeskPath.systemStatus, .json, on: routes) { _, _ in
            let isThere = await isDatabaseThere()
            let word: JSON = isThere ? "ok" : "error"
            return .json(
                JSON.object(["status": word, "services": ["database": word]]), status: isThere ? .ok : .serviceUnavailable)
        }
    }

    // MARK: What the old pages' forms send

    private func addPages(to routes: Routes) {
        let kinds = [(HelpdeskPath.deleteStatus, NoticeKind.status), (HelpdeskPath.deleteComment, .comment)]
        for (path, kind) in kinds {
            old.post(path + "/:id", .page, on: routes) { request, context in
                guard let issue = context.parameters.get("id").flatMap({ Int64($0) }) else { throw ClientError.notFound }
                var context = context
                _ = try await OldRoute.form(request, &context)
                let clearing = try await notices.clear(
                    NoticeFilter(kind: kind, issue: issue), by: try context.requireIdentity().caller)
                return NoticeFlash.answer(.cleared(clearing), in: context)
            }
        }
        old.post(HelpdeskPath.clearNotices, .page, on: routes) { request, context in
            var context = context
            let newest = try await OldRoute.form(request, &context)["newest"].flatMap { Int64($0) }.map { NoticeID($0) }
            let clearing = try await notices.clear(upTo: newest, by: try context.requireIdentity().caller)
            return NoticeFlash.answer(.cleared(clearing), in: context)
        }
    }

    // MARK: What the old pages' scripts ask

    private func addScripts(to routes: Routes) {
        // Whoever is not signed in is led away, by this one too.
        old.get(HelpdeskPath.notificationCount, .page, on: routes) { _, context in
            .json(["count": try await notices.unread(by: try context.requireIdentity().caller).all])
        }
        old.post(HelpdeskPath.vacuumIM, .json, on: routes) { request, context in
            var context = context
            let isOn = try await OldRoute.form(request, &context)["vacuum_im_notifications_checked"] == "checked"
            _ = try await notices.choose({ $0.xmpp = isOn }, by: try context.requireIdentity().caller)
            return .json(Done())
        }
        old.get(HelpdeskPath.notifications + "/poll", .json, on: routes) { _, context in
            let unread = try await notices.list(NoticeFilter(isUnread: true), by: try context.requireIdentity().caller)
            return .json(Self.poll(unread, at: now()))
        }
        old.get(HelpdeskPath.notifications + "/status", .json, on: routes) { _, _ in .json(["success": true, "enabled": true]) }
        old.post(HelpdeskPath.notifications + "/mark-read", .json, on: routes) { request, context in
            var context = context
            let (id, kind) = try Self.named(try await OldRoute.json(request, &context))
            _ = try await notices.read(id, kind: kind, by: try context.requireIdentity().caller)
            return .json(Done())
        }
        old.post(HelpdeskPath.notifications + "/mark-all-read", .json, on: routes) { request, context in
            var context = context
            _ = try await OldRoute.body(request, &context)
            try await notices.readAll(by: try context.requireIdentity().caller)
            return .json(Done())
        }
        old.post(HelpdeskPath.notifications + "/clear", .json, on: routes) { request, context in
            var context = context
            _ = try await OldRoute.body(request, &context)
            try await notices.clear(by: try context.requireIdentity().caller)
            return .json(Done())
        }
    }

    /// `{"notification_id": "status_12", "notification_type": "status-change"}`: the kind is in both, and they have to agree. A bare
    /// number is the id.
    static func named(_ body: JSON) throws(ClientError) -> (NoticeID, NoticeKind?) {
        let type: NoticeKind?
        switch body["notification_type"]?.string {
        case "status-change", "status": type = .status
        case "comment", "comment-notification": type = .comment
        case nil: type = nil
        default: throw .unreadable
        }
        if let number = body["notification_id"]?.int { return (NoticeID(number), type) }
        guard let text = body["notification_id"]?.string else { throw .unreadable }
        if let number = Int64(text) { return (NoticeID(number), type) }
        let parts = text.split(separator: "_")
        guard parts.count == 2, let kind = NoticeKind(rawValue: String(parts[0])), let number = Int64(parts[1]), type == nil || type == kind
        else { throw .unreadable }
        return (NoticeID(number), kind)
    }

    static func poll(_ unread: [Notice], at time: Timestamp) -> JSON {
        let (status, comments) = (unread.filter { $0.draft.kind == .status }, unread.filter { $0.draft.kind == .comment })
        return [
            "success": true,
            "notifications": [
                "status_notifications": .list(status.map(Self.status)), "comment_notifications": .list(comments.map(Self.comment)),
                "redmine_notifications": [],
            ],
            "timestamp": .text(time.rfc3339), "total_count": .integer(Int64(unread.count)),
        ]
    }

    private static func status(_ notice: Notice) -> JSON {
        let draft = notice.draft
        return [
            "id": .integer(notice.id.rawValue), "issue_id": .integer(draft.issue), "old_status": .text(draft.oldStatus ?? ""),
            "new_status": .text(draft.newStatus ?? ""), "old_subj": .text(draft.subject), "date_created": .text(draft.happenedAt.rfc3339),
        ]
    }

    private static func comment(_ notice: Notice) -> JSON {
        let draft = notice.draft
        return [
            "id": .integer(notice.id.rawValue), "issue_id": .integer(draft.issue), "author": .text(draft.author),
            "notes": .text(draft.body),
            "date_created": .text(draft.happenedAt.rfc3339),
        ]
    }
}
