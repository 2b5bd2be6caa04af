import Hummingbird
import Kernel

/// What `layout.mustache` knows, as `layout.…`. The names are those of the templates.
struct PageFrame {
    /// One entry of the rail.
    struct Link {
        let path: String
        let label: String
        let icon: String
        let current: Bool
        var countPath: String?
    }

    /// One language or theme to choose.
    struct Choice {
        let value: String
        let label: String
        let selected: Bool
    }

    struct User {
        let name: String
        let role: String
    }

    let texts: TextCatalog
    let title: String
    /// For `<html lang>`.
    let lang: String
    /// For `<html data-theme>`: `system`, `light` or `dark`.
    let theme: String
    let navigation: [Link]
    /// Whether this listener has the desk's own pages.
    let isDesk: Bool
    /// The first page here.
    let home: String
    /// The pages of the entry that this one belongs to, and what they are together.
    let tabs: [Link]
    let hasTabs: Bool
    let section: String
    /// Nil when nobody is signed in.
    let user: User?
    let languages: [Choice]
    let themes: [Choice]
    /// Where the frame's forms lead back to: an address of this page.
    let return_to: String
    /// Where the frame's forms are sent.
    let preferences_path: String
    let csrf_token: String
    let request_id: String

    init(
        title: String, request: Request, address: String?, context: AppContext, texts: TextCatalog, navigation: [NavigationItem]
    ) {
        let (path, preferences) = (request.uri.path, context.preferences)
        self.texts = texts
        self.title = title
        lang = preferences.language.rawValue
        theme = preferences.theme.rawValue
        func link(_ item: NavigationItem) -> Link {
            Link(path: item.path, label: texts[item.textKey], icon: item.icon, current: item.covers(path), countPath: item.countPath)
        }
        let navigation = navigation.filter { $0.families.contains { context.serves($0) } }
        self.navigation = navigation.map(link)
        isDesk = context.serves(.desk)
        home = isDesk ? "/" : navigation.first?.path ?? "/"
        let current = navigation.first { !$0.pages.isEmpty && $0.covers(path) }
        // Of pages one below the other, the nearest is the one that is open.
        let pages = current?.pages ?? []
        let open = pages.filter { $0.covers(path) }.max { $0.path.count < $1.path.count }
        tabs = pages.map { Link(path: $0.path, label: texts[$0.textKey], icon: $0.icon, current: $0.path == open?.path) }
        hasTabs = !tabs.isEmpty
        section = current.map { texts[$0.textKey] } ?? ""
        user = context.identity.map { User(name: $0.name, role: texts["role_" + ($0.access.highestRole?.word ?? "none")]) }
        languages = Language.allCases.map { Choice(value: $0.rawValue, label: $0.ownName, selected: $0 == preferences.language) }
        themes = ReaderPreferences.Theme.allCases.map {
            Choice(value: $0.rawValue, label: texts["theme_" + $0.rawValue], selected: $0 == preferences.theme)
        }
        // A form's address is no page to come back to.
        let isPage = request.method == .get || request.method == .head
        return_to = address ?? (isPage ? request.uri.description : "/")
        preferences_path = PlatformPath.preferences
        csrf_token = context.formGuard?.token(for: context.identity) ?? ""
        request_id = context.requestID
    }
}

/// The page inside the frame: `{{{content}}}`, the one place where HTML is not escaped.
struct PageContent { let content: String }
