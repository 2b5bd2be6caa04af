import Platform

/// A section as modules declare them.
struct KitchenSettings: SettingsSection {
    var isOpen = false
    var pantries = ["cellar"]
    var cook: String?
    var password: String?

    static let rows: [SettingDefinition] = [
        row("kitchen.is_open", \.isOpen, .flag, "Whether there is something to eat."),
        row("kitchen.pantries", \.pantries, .paths, "Where it is kept."),
        row("kitchen.cook", \.cook, .text, "Who cooks."),
        row("kitchen.password", \.password, .text, secrecy: .whole, "What opens the door."),
    ]

    func contradictions(in settings: Settings) -> [SettingsContradiction] {
        guard (cook == nil) != (password == nil) else { return [] }
        return [.init("kitchen.cook", "kitchen.password", message: "kitchen.cook and kitchen.password are set together")]
    }
}
