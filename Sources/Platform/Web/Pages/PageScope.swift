import Mustache

/// What a template sees: the model's properties and the names every template has.
struct PageScope: MustacheParent {
    private let properties: [String: Any]

    init(model: Any, texts: TextCatalog, assets: AssetStore, frame: PageFrame?, csrf: String) {
        var properties = PageValue.properties(Mirror(reflecting: model))
        properties["text"] = texts
        properties["assets"] = assets
        properties["csrf_token"] = csrf
        if let frame { properties["layout"] = PageValue.plain(frame) }
        self.properties = properties
    }

    func child(named name: String) -> Any? { properties[name] }
}
