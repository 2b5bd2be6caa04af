import Kernel
import Platform

/// A level or a state as the templates `level` and `state` show it: shape and colour by the code, and the word.
struct IncidentMark: Hashable {
    let code: String
    let label: String

    init(_ level: Level, _ texts: TextCatalog) { (code, label) = (level.word, texts["level_" + level.word]) }
    init(_ state: IncidentState, _ texts: TextCatalog) { (code, label) = (state.word, texts["state_" + state.word]) }
}
