# After linking, for a linker that leaves the build id zero (GNU ld 2.26, Debian's for AVR): the SHA-1 of the image
# as it was linked. cmake -DIMAGE=... -DCOMPILER=... -DOBJCOPY=... -P fill_build_id.cmake
file(SHA1 ${IMAGE} id)
string(REGEX REPLACE "(..)" ",0x\\1" bytes ${id})
string(SUBSTRING ${bytes} 1 -1 bytes)
# A note: sizes of name and description, type, name, description.
file(WRITE ${IMAGE}.id.s ".section .note.gnu.build-id,\"a\"\n.long 4, 20, 3\n.asciz \"GNU\"\n.byte ${bytes}\n")
execute_process(COMMAND ${COMPILER} -c ${IMAGE}.id.s -o ${IMAGE}.id.o COMMAND_ERROR_IS_FATAL ANY)
execute_process(COMMAND ${OBJCOPY} -O binary -j .note.gnu.build-id --set-section-flags .note.gnu.build-id=alloc
  ${IMAGE}.id.o ${IMAGE}.id COMMAND_ERROR_IS_FATAL ANY)
execute_process(COMMAND ${OBJCOPY} --update-section .note.gnu.build-id=${IMAGE}.id ${IMAGE}
  COMMAND_ERROR_IS_FATAL ANY)
