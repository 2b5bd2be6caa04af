import HTTPTypes
package import Hummingbird
import Kernel
package import Platform

/// Keeps with the account what a signed-in reader chose in the page's frame; the browser keeps it in cookies anyway.
package struct PreferenceKeeping: RouterMiddleware {
    package typealias Context = AppContext

    private let database: Database
    private let users: UserStore

    package init(database: Database, users: UserStore) {
        self.database = database
        self.users = users
    }

    package func handle(
        _ request: Request, context: AppContext, next: (Request, AppContext) async throws -> Response
    ) async throws -> Response {
        guard request.method == .post, request.uri.path == PlatformPath.preferences, let identity = context.identity
        else { return try await next(request, context) }
        var request = request
        let form = try await FormData(&request, limit: 16 << 10)
        let response = try await next(request, context)
        // Only what the platform let through: a form of ours.
        guard response.status == .seeOther else { return response }
        try await database.write { [users] connection in
            guard let user = try users.find(identity.userID, on: connection) else { return }
            let preferences = UserPreferences(
                language: form["language"].flatMap { Language(rawValue: $0) } ?? user.language,
                theme: form["theme"].flatMap { ReaderPreferences.Theme(rawValue: $0) } ?? user.theme,
                timeZone: user.timeZone)
            _ = try users.setPreferences(user.id, preferences, on: connection)
        }
        return response
    }
}
