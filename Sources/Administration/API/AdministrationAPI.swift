import Accounts
import HTTPTypes
package import Kernel
package import Platform

/// What the server runs with and how it is doing, for programs of administrators.
package struct AdministrationAPI: Sendable {
    private let settings: [LoadedSettings.Effective]
    private let system: SystemSources
    private let now: @Sendable () -> Timestamp

    /// - Parameter settings: as loaded, secrets hidden.
    package init(settings: [LoadedSettings.Effective], system: SystemSources, now: @escaping @Sendable () -> Timestamp) {
        (self.settings, self.system, self.now) = (settings, system, now)
    }

    package static let tag = (name: "System", explanation: "What the server runs with, and how it is doing.")

    package var operations: [APIOperation] { [listSettings, getSystem] }

    private var listSettings: APIOperation {
        APIOperation(
            .get, "/settings", id: "listSettings", tag: Self.tag.name, "The settings in force, and where they were said",
            explanation: "All of them, in the order of the manual: `next` is always null.",
            needs: .needs(.systemRead, .manageSettings), gives: .page(of: .setting)
        ) { call in
            try call.require(.manageSettings)
            return APIPage(settings, next: nil)
        }
    }

    private var getSystem: APIOperation {
        APIOperation(
            .get, "/system", id: "getSystem", tag: Self.tag.name, "How the server is doing",
            needs: .needs(.systemRead, .manageSettings), gives: .one(.system)
        ) { call in
            try call.require(.manageSettings)
            return try await system.status(at: now())
        }
    }
}
