import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Kernel
import Platform
import TestKit
import Testing

@Suite struct PageRendererTests {
    private struct Model: Hashable {
        var heading = "<b>Fish & \"chips\"</b>"
        var rows = [Row(name: "a", count: 1), Row(name: "b", count: nil)]
        var absent: String?
    }

    /// Signs that make one character of themselves and what stands beside them.
    private struct Breakout: Hashable {
        var texts = ["\u{0600}<img src=x>", "\"\u{0301} onclick=\"", "<\u{200D}b>", "&\u{FE0F}'\u{20DD}"]
    }

    private struct Row: Hashable {
        let name: String
        let count: Int?
    }

    private static let templates = [
        "layout": """
        <html lang="{{layout.lang}}" data-theme="{{layout.theme}}"><title>{{layout.title}}</title>\
        {{#layout.navigation}}<a href="{{path}}"{{#current}} aria-current="page"{{/current}}>{{label}}</a>{{/layout.navigation}}\
        {{#layout.user}}<i>{{name}}, {{role}}</i>{{/layout.user}}\
        <form action="{{layout.preferences_path}}"><input value="{{csrf_token}}">\
        {{#layout.languages}}<button value="{{value}}" aria-pressed="{{selected}}">{{label}}</button>{{/layout.languages}}</form>\
        {{{content}}}</html>
        """,
        "list": "<h1>{{heading}}</h1>{{#rows}}<p>{{name}}:{{count}} {{text.word}}</p>{{/rows}}{{^absent}}none{{/absent}}{{>part}}",
        "breakout": "{{#texts}}\n<p title=\"{{.}}\">{{.}}</p>\n{{> breakout_part}}\n{{/texts}}\n",
        "breakout_part": "{{#texts}}<a title='{{.}}'>{{.}}</a>{{/texts}}\n",
        "standalone": "{{#rows}}\n<p>{{name}}</p>\n{{/rows}}\nend",
        "part": "<hr title=\"{{assets.app_css}}\">",
        "error":
            "<h1>{{status}} {{title}}</h1><p>{{explanation}}</p><code>{{requestID}}</code>{{#retry}}<a href=\"{{retry}}\">again</a>{{/retry}}",
    ]

    private static let russian =
        #"{"word":"слово","home":"Начало","role_operator":"Оператор","error_404_title":"Нет такого","problem_not_found":"Совсем","error_500_title":"Сбой","problem_internal_error":"Наш","error_400_title":"Не так"}"#

    private func server(identity: Identity? = nil) throws -> TestServer {
        var server = TestServer()
        let texts = try Texts([
            .init(
                module: "m", language: .english,
                json: Array(#"{"word":"word","home":"Home","error_404_title":"Nothing here","problem_not_found":"At all"}"#.utf8)),
            .init(module: "m", language: .russian, json: Array(Self.russian.utf8)),
        ])
        server.web.pages = try PageRenderer(
            templates: Self.templates, texts: texts, assets: AssetStore([EmbeddedFile(name: "app.css", bytes: [1])]),
            navigation: { _ in [NavigationItem(path: "/list", textKey: "home", icon: "home")] })
        server.web.inner = [SignedIn(identity: identity)]
        return server
    }

    private struct SignedIn: RouterMiddleware {
        typealias Context = AppContext
        let identity: Identity?
        func handle(_ request: Request, context: AppContext, next: (Request, AppContext) async throws -> Response) async throws -> Response
        {
            var context = context
            context.identity = identity
            return try await next(request, context)
        }
    }

    private func get(_ path: String, _ headers: HTTPFields = [:], identity: Identity? = nil) async throws -> TestResponse {
        let server = try server(identity: identity)
        let pages = try #require(server.web.pages)
        return try await server.test { routes in
            routes.pages.get("list") { request, context in
                try pages.page("list", title: "Things", model: Model(), request: request, context: context)
            }
            routes.pages.get("part") { _, context in try pages.fragment("list", model: Model(), context: context) }
            routes.pages.get("breakout") { _, context in try pages.fragment("breakout", model: Breakout(), context: context) }
            routes.pages.get("standalone") { _, context in try pages.fragment("standalone", model: Model(), context: context) }
            routes.pages.get("broken") { _, _ -> Response in throw Broken() }
        } _: { client in
            try await client.execute(uri: path, method: .get, headers: headers)
        }
    }

    private struct Broken: Error { let password = "s3cret" }

    @Test func aPageIsEscapedAndFramed() async throws {
        let page = try await get("/list?x=1")
        #expect(page.status == .ok)
        #expect(page.headers[.contentType] == "text/html; charset=utf-8")
        #expect(page.headers[.cacheControl] == "no-store")
        #expect(page.text.hasPrefix("<html lang=\"en\" data-theme=\"system\"><title>Things</title>"))
        #expect(page.text.contains("<h1>&lt;b&gt;Fish &amp; &quot;chips&quot;&lt;/b&gt;</h1>"))
        #expect(page.text.contains("<p>a:1 word</p><p>b: word</p>none<hr title=\"/assets/"))
        #expect(page.text.contains("<a href=\"/list\" aria-current=\"page\">Home</a>"))
        #expect(page.text.contains("<button value=\"pt-BR\" aria-pressed=\"false\">Português (Brasil)</button>"))
    }

    @Test func noSignMakesTextToMarkup() async throws {
        let page = try await get("/breakout")
        let escaped = ["\u{0600}&lt;img src=x&gt;", "&quot;\u{0301} onclick=&quot;", "&lt;\u{200D}b&gt;", "&amp;\u{FE0F}&#39;\u{20DD}"]
        let inner = escaped.map { "<a title='\($0)'>\($0)</a>" }.joined() + "\n"
        let expected = escaped.map { "<p title=\"\($0)\">\($0)</p>\n" + inner }.joined()
        #expect(Array(page.text.utf8) == Array(expected.utf8))
    }

    @Test func aTagAloneOnTheFirstLineLeavesNoLine() async throws {
        #expect(try await get("/standalone").text == "<p>a</p>\n<p>b</p>\nend")
    }

    @Test func pagesSpeakTheReadersLanguageInTheirTheme() async throws {
        let page = try await get("/list", [.acceptLanguage: "ru", .cookie: "switchboard_theme=dark"])
        #expect(page.text.contains("lang=\"ru\" data-theme=\"dark\""))
        #expect(page.text.contains("слово"))
        let chosen = try await get("/list", [.acceptLanguage: "ru", .cookie: "switchboard_language=en"])
        #expect(chosen.text.contains("lang=\"en\""))
    }

    @Test func theFrameKnowsWhoIsSignedIn() async throws {
        let anna = Identity(userID: UserID(1), name: "Anna <3", access: Access(base: .operator), proof: .session)
        let page = try await get("/list", [.acceptLanguage: "ru"], identity: anna)
        #expect(page.text.contains("<i>Anna &lt;3, Оператор</i>"))
    }

    @Test func fragmentsHaveNoFrame() async throws {
        let part = try await get("/part")
        #expect(part.text.hasPrefix("<h1>"))
        #expect(!part.text.contains("<html"))
    }

    @Test func pagesMayDoNothingButWhatOurFilesDo() async throws {
        let page = try await get("/list")
        let policy = try #require(page.headers[.contentSecurityPolicy])
        #expect(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"))
        #expect(!policy.contains("unsafe"))
        #expect(page.headers[HTTPField.Name("Referrer-Policy") ?? .from] == "same-origin")
        #expect(page.headers[.strictTransportSecurity] == nil)
    }

    @Test func aMissingPageIsAnErrorPageWithTheReaderKnown() async throws {
        let anna = Identity(userID: UserID(1), name: "Anna", access: Access(base: .operator), proof: .session)
        let page = try await get("/nowhere", [.acceptLanguage: "ru", .init("X-Request-Id") ?? .from: "abc"], identity: anna)
        #expect(page.status == .notFound)
        #expect(page.text.contains("<h1>404 Нет такого</h1><p>Совсем</p><code>abc</code>"))
        #expect(page.text.contains("<i>Anna, Оператор</i>"))
    }

    @Test func anUnknownErrorTellsNothingButIsLogged() async throws {
        let page = try await get("/broken", [.acceptLanguage: "ru"])
        #expect(page.status == .internalServerError)
        #expect(page.text.contains("<h1>500 Сбой</h1>"))
        #expect(page.text.contains("<a href=\"/broken\">again</a>"))
        #expect(!page.text.contains("s3cret"))
    }

    @Test func templatesThatDoNotParseAreNamed() {
        #expect(throws: PageRenderer.TemplateError.self) {
            try PageRenderer(templates: ["bad": "{{#open}}"], texts: Texts([]), assets: AssetStore())
        }
    }
}
