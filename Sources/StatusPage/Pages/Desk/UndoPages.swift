import Accounts
import Hummingbird
import Platform

/// Brings back what was deleted on the desk's pages of the status page, and leads to it.
struct UndoPages: Sendable {
    let deletions: DeletionOperations

    func add(to routes: RouterGroup<AppContext>) {
        routes.post(RouterPath(StatusDeskPath.undo)) { _, context in
            let deletion = try await deletions.undo(try context.publicID("id"), by: try context.requireIdentity().caller)
            return Response.redirect(to: Self.page(of: deletion) + "?done=restored")
        }
    }

    private static func page(of deletion: StatusDeletion) -> String {
        switch deletion.kind {
        case .component: StatusDeskPath.components
        case .incident: StatusDeskPath.incident(deletion.subject)
        case .template: StatusDeskPath.templates
        case .site: StatusDeskPath.sites
        case .threshold: FeedsPath.root
        }
    }
}
