import Accounts
import Hummingbird
package import Kernel
package import Platform

/// What an administrator looks at: what the server runs with, and how it is doing.
package struct AdministrationPages: Sendable {
    /// Templates and texts.
    package static let parts = PageParts(
        module: "administration",
        templates: ["settings": PackageResources.settings_mustache, "system": PackageResources.system_mustache],
        dictionaries: [
            .english: PackageResources.administration_en_json, .russian: PackageResources.administration_ru_json,
            .portuguese: PackageResources.administration_pt_BR_json,
        ])

    static let rail = [
        RailEntry(
            NavigationItem(path: AdministrationPath.settings, textKey: "settings_title", icon: "settings"), in: .administration,
            order: 50, isShown: { $0.may(.manageSettings) }),
        RailEntry(
            NavigationItem(path: AdministrationPath.system, textKey: "system_title", icon: "system"), in: .administration,
            order: 60, isShown: { $0.may(.manageSettings) }),
    ]

    private let settings: [LoadedSettings.Effective]
    private let system: SystemSources
    private let pages: PageRenderer
    private let now: @Sendable () -> Timestamp

    /// - Parameter settings: as loaded, secrets hidden.
    package init(
        settings: [LoadedSettings.Effective], system: SystemSources, pages: PageRenderer,
        now: @escaping @Sendable () -> Timestamp
    ) {
        (self.settings, self.system, self.pages, self.now) = (settings, system, pages, now)
    }

    package func add(to routes: Routes) {
        let members = AccountsPages.members(of: routes)
        members.get(RouterPath(AdministrationPath.settings)) { request, context in try showSettings(request, context) }
        members.get(RouterPath(AdministrationPath.system)) { request, context in try await showSystem(request, context) }
    }

    private func showSettings(_ request: Request, _ context: AppContext) throws -> Response {
        try context.require(.manageSettings)
        let texts = pages.texts.for(context.preferences.language)
        let onlyChanged = request.uri.queryParameters.get("show") == "changed"
        let model = SettingsPage(settings, onlyChanged: onlyChanged, texts: texts)
        return try pages.page("settings", title: texts["settings_title"], model: model, request: request, context: context)
    }

    private func showSystem(_ request: Request, _ context: AppContext) async throws -> Response {
        try context.require(.manageSettings)
        let texts = pages.texts.for(context.preferences.language)
        let status = try await system.status(at: now())
        let model = SystemPage(status, texts: texts, formats: ReaderFormats(context.preferences, now: now()))
        return try pages.page("system", title: texts["system_title"], model: model, request: request, context: context)
    }
}
