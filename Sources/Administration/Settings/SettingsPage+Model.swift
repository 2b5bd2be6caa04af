import Platform

/// Model of the template `settings`.
struct SettingsPage {
    struct Group {
        let anchor: String
        let title: String
        let settings: [Setting]
    }

    struct Setting {
        let key: String
        let purpose: String
        /// Nil for a secret or a setting without a value; one of the next two says which.
        let value: String?
        let isHidden: Bool
        let isUnset: Bool
        let source: String
        let isChanged: Bool
    }

    struct Choice {
        let href: String
        let label: String
        let current: Bool
    }

    let choices: [Choice]
    let groups: [Group]
    let isEmpty: Bool
}

extension SettingsPage {
    /// - Parameter onlyChanged: leaves out what has its default.
    init(_ settings: [LoadedSettings.Effective], onlyChanged: Bool, texts: TextCatalog) {
        let shown = settings.filter { !onlyChanged || $0.isChanged }
        var groups: [Group] = []
        // The table's order: what belongs together stands together.
        for setting in shown {
            let name = setting.definition.group
            let row = Setting(setting, texts: texts)
            if let last = groups.last, last.anchor == name {
                groups[groups.count - 1] = Group(anchor: name, title: last.title, settings: last.settings + [row])
            } else {
                groups.append(Group(anchor: name, title: texts["settings_group_" + name], settings: [row]))
            }
        }
        self.groups = groups
        isEmpty = groups.isEmpty
        choices = [
            Choice(href: AdministrationPath.settings, label: texts["settings_all"], current: !onlyChanged),
            Choice(href: AdministrationPath.changedSettings, label: texts["settings_only_changed"], current: onlyChanged),
        ]
    }
}

extension SettingsPage.Setting {
    init(_ setting: LoadedSettings.Effective, texts: TextCatalog) {
        key = setting.key
        purpose = texts[setting.definition.textKey]
        isUnset = setting.value.isEmpty
        isHidden = setting.isHidden && !isUnset
        value = setting.shownValue
        isChanged = setting.isChanged
        source = isChanged ? setting.source : texts["settings_default"]
    }
}
