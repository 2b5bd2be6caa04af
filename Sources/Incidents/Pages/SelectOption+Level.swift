import Kernel
import Platform

extension SelectOption {
    /// All levels, the worst first.
    static func levels(_ texts: TextCatalog, isCurrent: (Level) -> Bool) -> [SelectOption] {
        Level.allCases.reversed().map { level in
            SelectOption(code: level.word, label: texts["level_" + level.word], current: isCurrent(level))
        }
    }
}
