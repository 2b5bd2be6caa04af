/// What one module brings to the pages: templates, texts and files, all carried in the binary.
package struct PageParts: Sendable {
    /// Mustache texts by name.
    package var templates: [String: String]
    package var texts: [Texts.Source]
    package var assets: [EmbeddedFile]

    /// - Parameters:
    ///   - module: names the dictionary files, `module.en.json`.
    ///   - dictionaries: the bytes of the dictionary of each language.
    ///   - settings: what the dictionaries of other languages than English explain; in English a setting's row does.
    package init(
        module: String, templates: [String: [UInt8]], dictionaries: [Language: [UInt8]], assets: [String: [UInt8]] = [:],
        explains settings: [any SettingsSection.Type] = []
    ) {
        self.templates = templates.mapValues { String(decoding: $0, as: UTF8.self) }
        texts = dictionaries.map { Texts.Source(module: module, language: $0.key, json: $0.value) }
        let rows = settings.flatMap { $0.rows }
        texts.append(
            Texts.Source(
                module: module, language: .english, texts: Dictionary(rows.map { ($0.textKey, $0.doc) }) { first, _ in first }))
        self.assets = assets.map { EmbeddedFile(name: $0.key, bytes: $0.value) }
    }

    /// The frame of every page, templates used by several modules, and the files of the browser.
    package static let platform = PageParts(
        module: "platform",
        templates: [
            "layout": PackageResources.layout_mustache, "error": PackageResources.error_mustache,
            "moment": PackageResources.moment_mustache, "tabs": PackageResources.tabs_mustache,
            "chart": PackageResources.chart_mustache,
        ],
        dictionaries: [
            .english: PackageResources.platform_en_json, .russian: PackageResources.platform_ru_json,
            .portuguese: PackageResources.platform_pt_BR_json,
        ],
        assets: [
            "tokens.css": PackageResources.tokens_css, "switchboard.css": PackageResources.switchboard_css,
            "switchboard.js": PackageResources.switchboard_js, "htmx.min.js": PackageResources.htmx_min_js,
            "icons.svg": PackageResources.icons_svg, "favicon.svg": PackageResources.favicon_svg,
            "favicon_news.svg": PackageResources.favicon_news_svg,
        ], explains: Settings.house)
}

extension PageRenderer {
    /// A renderer of the pages of several modules.
    /// - Parameter texts: those of the modules, where they were read already.
    /// - Throws: when a template or a dictionary does not parse.
    package init(
        parts: [PageParts], texts: Texts? = nil, navigation: @escaping @Sendable (AppContext) -> [NavigationItem]
    ) throws {
        var templates: [String: String] = [:]
        for part in parts { templates.merge(part.templates) { first, _ in first } }
        try self.init(
            templates: templates, texts: texts ?? Texts(parts: parts), assets: AssetStore(parts.flatMap(\.assets)),
            navigation: navigation)
    }
}
