#include "code/unwind.h"

#include <dlfcn.h>
#include <elf.h>

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <new>

// gdb's JIT interface ("JIT Compilation Interface" in its manual): it stops at the function, and reads the list. The process
// has one list, CPython's: of two descriptors with the name gdb reads the program's.
struct JitEntry { JitEntry *next, *previous; const void* file; uint64_t size; };
struct JitDescriptor { uint32_t version, action; JitEntry *relevant, *first; };

namespace whipsnake {
namespace {

// DWARF (5, section 6.4) and the System V ABI for x86-64: registers, and what is said of frames.
enum : uint8_t { dwarf_rbx = 3, dwarf_rbp = 6, dwarf_r12 = 12, dwarf_r13, dwarf_r14, dwarf_r15, dwarf_return_address };
constexpr uint8_t def_cfa = 0x0c, no_operation = 0;
constexpr uint8_t saved(uint8_t reg) { return 0x80 + reg; }
constexpr uint8_t word = 8, minus_word = 0x78;  // as unsigned and signed LEB128

// A common entry, one for all of the code, and the end. What the gates (code/emit.cpp) push, in their order, below the
// frame pointer that all machine code keeps. (In the gates' first and last instructions it is not so yet, or no more.)
struct [[gnu::packed]] FrameInformation {
  struct [[gnu::packed]] {
    uint32_t length = sizeof *this - 4, id = 0;
    uint8_t version = 1;
    char augmentation[3] = {'z', 'R', 0};
    uint8_t code_alignment = 1, data_alignment = minus_word, return_address = dwarf_return_address, augmentation_size = 1, absolute_pointers = 0;
    uint8_t rules[19] = {def_cfa, dwarf_rbp, 2 * word, saved(dwarf_return_address), 1, saved(dwarf_rbp), 2, saved(dwarf_rbx), 3, saved(dwarf_r12), 4,
                         saved(dwarf_r13), 5, saved(dwarf_r14), 6, saved(dwarf_r15), 7, no_operation, no_operation};
  } common;
  struct [[gnu::packed]] {
    uint32_t length = sizeof *this - 4, to_common = sizeof common + 4;
    uint64_t begin, size;
    uint8_t augmentation_size = 0, rules[7] = {};
  } entry;
  uint32_t end = 0;
};
static_assert(sizeof(FrameInformation::common) % 4 == 0 && sizeof(FrameInformation::entry) % 4 == 0);

// What gdb reads: an object file whose code is already where it is.
enum Section : uint16_t { none, text, eh_frame, symtab, strtab, sections };
struct ObjectFile {
  Elf64_Ehdr header{};
  Elf64_Shdr section[sections]{};
  FrameInformation frames{};
  Elf64_Sym symbols[2]{};
  char names[64] = "\0.text\0.eh_frame\0.symtab\0.strtab\0whipsnake_machine_code";
  JitEntry entry{};
};

uint32_t place_of_name(const ObjectFile& file, const char* name) {
  uint32_t at = 0;
  while (strcmp(file.names + at, name) != 0) at += static_cast<uint32_t>(strlen(file.names + at)) + 1;
  return at;
}
template <class T> void describe(ObjectFile& file, Section which, const char* name, uint32_t type, const T& content) {
  auto where = static_cast<uint64_t>(reinterpret_cast<const char*>(&content) - reinterpret_cast<const char*>(&file));
  Elf64_Shdr& section = file.section[which];
  section.sh_name = place_of_name(file, name), section.sh_type = type, section.sh_offset = where, section.sh_size = sizeof content, section.sh_addralign = 8;
}

void fill(ObjectFile& file, const void* at, size_t bytes) {
  auto address = reinterpret_cast<uint64_t>(at);
  Elf64_Ehdr& header = file.header;
  memcpy(header.e_ident, ELFMAG, SELFMAG);
  header.e_ident[EI_CLASS] = ELFCLASS64, header.e_ident[EI_DATA] = ELFDATA2LSB, header.e_ident[EI_VERSION] = EV_CURRENT;
  header.e_type = ET_REL, header.e_machine = EM_X86_64, header.e_version = EV_CURRENT;
  header.e_ehsize = sizeof header, header.e_shentsize = sizeof(Elf64_Shdr), header.e_shnum = sections, header.e_shstrndx = strtab;
  header.e_shoff = offsetof(ObjectFile, section);
  describe(file, text, ".text", SHT_NOBITS, file.header);
  file.section[text].sh_flags = SHF_ALLOC | SHF_EXECINSTR, file.section[text].sh_addr = address, file.section[text].sh_size = bytes;
  describe(file, eh_frame, ".eh_frame", SHT_PROGBITS, file.frames);
  file.section[eh_frame].sh_flags = SHF_ALLOC, file.section[eh_frame].sh_addr = reinterpret_cast<uint64_t>(&file.frames);
  describe(file, symtab, ".symtab", SHT_SYMTAB, file.symbols);
  file.section[symtab].sh_link = strtab, file.section[symtab].sh_info = 1, file.section[symtab].sh_entsize = sizeof(Elf64_Sym);
  describe(file, strtab, ".strtab", SHT_STRTAB, file.names);
  file.symbols[1] = {.st_name = place_of_name(file, "whipsnake_machine_code"), .st_info = ELF64_ST_INFO(STB_LOCAL, STT_FUNC), .st_other = 0, .st_shndx = text, .st_value = 0, .st_size = bytes};
  file.frames.entry.begin = address, file.frames.entry.size = bytes;
}

}  // namespace

void tell_unwinders(const void* at, size_t bytes) {
  void* memory = calloc(1, sizeof(ObjectFile));  // gdb and the unwinder keep its address
  if (!memory) return;
  auto* file = new (memory) ObjectFile;
  fill(*file, at, bytes);
  auto* list = static_cast<JitDescriptor*>(dlsym(RTLD_DEFAULT, "__jit_debug_descriptor"));
  auto* stop = reinterpret_cast<void (*)()>(dlsym(RTLD_DEFAULT, "__jit_debug_register_code"));
  if (list && stop) {
    file->entry = {list->first, nullptr, file, offsetof(ObjectFile, entry)};
    if (file->entry.next) file->entry.next->previous = &file->entry;
    constexpr uint32_t registers = 1;
    list->action = registers;
    list->relevant = list->first = &file->entry;
    stop();
  }
  // The one that the process shares; a static one would tell nobody but us.
  if (auto* tell = reinterpret_cast<void (*)(void*)>(dlsym(RTLD_DEFAULT, "__register_frame"))) tell(&file->frames);
}

}  // namespace whipsnake
