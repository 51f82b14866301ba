/*
 * Loss of power for one filesystem: from now on nothing reaches its disk, and what the journal holds only in memory is lost. The
 * filesystem has to be unmounted and mounted again. ext4 and xfs know the same ioctl.
 *
 *   powercut MOUNT-POINT
 */
#include <fcntl.h>
#include <linux/types.h>
#include <stdio.h>
#include <sys/ioctl.h>

#define SHUTDOWN _IOR('X', 125, __u32)
#define WITHOUT_LOG_FLUSH 2

int main(int count, char **words) {
    __u32 how = WITHOUT_LOG_FLUSH;
    int directory = count == 2 ? open(words[1], O_RDONLY | O_DIRECTORY) : -1;
    if (directory < 0 || ioctl(directory, SHUTDOWN, &how) != 0) {
        perror(count == 2 ? words[1] : "usage: powercut MOUNT-POINT");
        return 1;
    }
    return 0;
}
