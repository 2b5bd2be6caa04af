import Accounts
import Hummingbird
import Kernel
import Platform

/// The page on which a web hook is tried.
struct WebhookConsolePages: Sendable {
    let console: WebhookConsole
    let tools: PageTools

    static let parts = PageParts(
        module: "notifications_webhook", templates: ["webhook_console": PackageResources.webhook_console_mustache],
        dictionaries: [
            .english: PackageResources.notifications_webhook_en_json, .russian: PackageResources.notifications_webhook_ru_json,
            .portuguese: PackageResources.notifications_webhook_pt_BR_json,
        ])

    func add(to routes: Routes) {
        let members = AccountsPages.members(of: routes)
        members.get(RouterPath(WebhookConsolePath.pattern)) { request, context in
            let destination = try await console.destination(try number(context), by: try context.requireIdentity().caller)
            return try page(WebhookConsolePage(destination), request, context)
        }
        members.post(RouterPath(WebhookConsolePath.pattern)) { request, context in
            let caller = try context.requireIdentity().caller
            let destination = try await console.destination(try number(context), by: caller)
            let trial = try await console.run(destination.id, by: caller)
            // What an address in a private network answers is not for everybody who may use it.
            let showsBody = !destination.isTrusted || caller.may(.manageSettings)
            return try page(
                WebhookConsolePage(destination, .init(trial, of: destination, showsBody: showsBody, tools.texts(context))), request, context
            )
        }
    }

    private func number(_ context: AppContext) throws -> Int64 {
        guard let id = context.parameters.get("id").flatMap({ Int64($0) }) else { throw ClientError.notFound }
        return id
    }

    private func page(_ model: WebhookConsolePage, _ request: Request, _ context: AppContext) throws -> Response {
        try tools.pages.page(
            "webhook_console", title: tools.texts(context)["webhook_console_title"], model: model, request: request, context: context,
            address: model.url)
    }
}
