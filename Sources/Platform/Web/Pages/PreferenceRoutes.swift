import Foundation
import HTTPTypes
package import Hummingbird

/// Files of the pages, and the forms of the page frame. A signed-in reader's choice is also kept by their account:
/// see `PreferenceRoutes.cookies`.
package struct PreferenceRoutes {
    let assets: AssetStore

    func add(to routes: Routes) {
        routes.get(RouterPath(PlatformPath.assets + "/:file")) { request, context in
            try assets.response(for: context.parameters.require("file"), request: request)
        }
        routes.pages.post(RouterPath(PlatformPath.preferences)) { request, context in try await Self.choose(request, context) }
    }

    /// Answers the frame's form, wherever it is served.
    package static func choose(_ request: Request, _ context: AppContext) async throws -> Response {
        var request = request
        let form = try await FormData(&request, limit: 16 << 10)
        var response = Response.redirect(to: LocalPath(form["return_to"] ?? "").path)
        for cookie in cookies(for: form) { response.set(cookie, in: context) }
        return response
    }

    /// The cookies that keep what a form with `language`, `theme` or `time_zone` chose.
    static func cookies(for form: FormData) -> [ResponseCookie] {
        var cookies: [ResponseCookie] = []
        let year = Duration.seconds(86_400 * 365)
        if let language = form["language"].flatMap({ Language(rawValue: $0) }) {
            cookies.append(.init(name: CookieName.language, value: language.rawValue, lifetime: year))
        }
        if let theme = form["theme"].flatMap({ ReaderPreferences.Theme(rawValue: $0) }) {
            cookies.append(.init(name: CookieName.theme, value: theme.rawValue, lifetime: year))
        }
        if let zone = form["time_zone"].flatMap({ TimeZone(identifier: $0) }) {
            cookies.append(.init(name: CookieName.timeZone, value: zone.identifier, lifetime: year, isReadableByScripts: true))
        }
        return cookies
    }
}

/// A path of this server, made of text a browser sent: anything that leads elsewhere becomes `/`.
package struct LocalPath: Sendable {
    package let path: String

    package init(_ text: String) {
        // "//host" and "/\host" leave the site; control characters would end the header.
        let isLocal =
            text.hasPrefix("/") && !text.hasPrefix("//") && !text.hasPrefix("/\\")
            && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != 0x5C }
        path = isLocal ? text : "/"
    }
}
