import Mustache

/// What a template sees: the model's properties and the names every template has.
struct PageScope: MustacheParent {
    private let properties: [String: Any]

    init(model: Any, texts: TextCatalog, assets: AssetStore, frame: PageFrame?, csrf: String) {
        var properties: [String: Any] = [:]
        for child in Mirror(reflecting: model).children {
            guard let label = child.label, let value = Self.unwrapped(child.value) else { continue }
            properties[label] = value
        }
        properties["text"] = texts
        properties["assets"] = assets
        properties["csrf_token"] = csrf
        if let frame { properties["layout"] = frame }
        self.properties = properties
    }

    func child(named name: String) -> Any? { properties[name] }

    private static func unwrapped(_ value: Any) -> Any? {
        let mirror = Mirror(reflecting: value)
        guard mirror.displayStyle == .optional else { return value }
        return mirror.children.first?.value
    }
}
