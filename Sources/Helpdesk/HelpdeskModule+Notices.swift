import Accounts
import Kernel
import Platform

/// Notices: their pages, the old routes about them, how they are delivered.
extension HelpdeskModule {
    static let notices: Capability.Declaration = {
        var part = Capability.Declaration("helpdesk")
        part.pageParts = [NoticePages.parts]
        part.rail = NoticePages.rail
        part.tags = [NoticeAPI.tag]
        part.permissions = [.ownNotices]
        part.scopes = [.noticesRead, .noticesWrite]
        part.auditActions = [.noticeChoicesChanged]
        part.clientErrors = ClientError.notices
        return part
    }()

    func notices(on ground: Ground) -> Capability {
        var part = Capability(Self.notices)
        let old = OldRoute(accounts, publicURL: settings.server.publicURL)
        let live = NoticeLive(hub: ground.hub, sessions: accounts.sessions)
        let tools = PageTools(pages: ground.pages, publicURL: settings.server.publicURL, now: world.now)
        let pages = NoticePages(notices: noticeOperations, live: live, tools: tools, old: old)
        let scripts = NoticeRoutes(
            notices: noticeOperations, old: old, isDatabaseThere: { [database] in (try? await database.ping()) != nil }, now: world.now)
        part.routes = { routes in
            pages.add(to: routes)
            scripts.add(to: routes)
        }
        part.operations = NoticeAPI(notices: noticeOperations).operations
        part.subscribers = [live.subscriber]
        part.retention = [noticeRetention]
        return part
    }

    private var noticeRetention: Retention.Table {
        let (keep, now) = (Duration.seconds(-redmineSettings.historyDays * 86_400), world.now)
        return Retention.Table(name: "helpdesk_notices") { connection, limit in
            try NoticeStore.delete(before: now().adding(keep), limit: limit, on: connection)
        }
    }
}
